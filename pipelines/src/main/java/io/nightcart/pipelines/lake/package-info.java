/**
 * Storage: the only door to stored tables, and the lock on them.
 *
 * <p>Belongs here: Delta Lake and file systems. Never here: what the tables mean.
 */
package io.nightcart.pipelines.lake;
