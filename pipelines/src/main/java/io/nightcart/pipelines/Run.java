package io.nightcart.pipelines;

import java.time.Instant;

/**
 * One run of the pipeline, as its rows name it.
 *
 * @param id unique in the lake
 * @param shopId the shop it is for
 * @param startedAt when it began; the only time its rows know
 */
public record Run(String id, String shopId, Instant startedAt) {}
