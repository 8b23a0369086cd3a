/**
 * What is learned from the tables: an options record, fit, assign or mine, measure.
 *
 * <p>Belongs here: pure models. Never here: reading, writing, a clock, the settings, the words of a
 * shop.
 */
package io.nightcart.models;
