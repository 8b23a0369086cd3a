/**
 * The invented shop: raw files as a yoga and home-fitness shop might export them, a folder a day.
 *
 * <p>Belongs here: the shop's catalogue, its people, what they buy and write, the faults of its
 * exports, and the truth about all of them. Never here: Spark, the lake, or knowledge of how the
 * night reads these files.
 */
package io.nightcart.pipelines.sample;
