package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;

/**
 * A question to the shop, and how it went.
 *
 * @param order what it came of; its person asks
 * @param isAboutOrder whether it names the order
 * @param solvedAt null if it never is
 * @param satisfaction 1 to 5; null if nobody said
 */
record Ticket(
    String id,
    Order order,
    boolean isAboutOrder,
    String channel,
    String reason,
    String subject,
    ZonedDateTime createdAt,
    ZonedDateTime repliedAt,
    ZonedDateTime firstSolvedAt,
    ZonedDateTime solvedAt,
    int reopens,
    int replies,
    Integer satisfaction) {}
