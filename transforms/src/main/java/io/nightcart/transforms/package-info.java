/**
 * How one table follows from others: one class per table, datasets in, dataset out.
 *
 * <p>Belongs here: pure functions, named for the table they make. Never here: reading, writing, a
 * session, a clock, the settings.
 */
package io.nightcart.transforms;
