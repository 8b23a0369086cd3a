/**
 * What each table is: name, grain, columns, key and how a run brings it up to date.
 *
 * <p>Belongs here: descriptions. Never here: logic, a session, a file, a clock.
 */
package io.nightcart.tables;
