package io.nightcart.pipelines.sample;

import java.time.ZonedDateTime;

/**
 * Somebody who buys.
 *
 * @param id number of the account; null for a guest
 * @param joined when the account was opened, or the guest first came
 */
record Person(
    String id,
    Kind kind,
    String firstName,
    String lastName,
    String email,
    String phone,
    String country,
    String city,
    boolean acceptsMarketing,
    ZonedDateTime joined) {}
