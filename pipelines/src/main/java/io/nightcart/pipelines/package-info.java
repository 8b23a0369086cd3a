/**
 * The night: command line, settings, the jobs and the order in which they run.
 *
 * <p>Belongs here: read, call, write. Never here: arithmetic on shop data.
 */
package io.nightcart.pipelines;
