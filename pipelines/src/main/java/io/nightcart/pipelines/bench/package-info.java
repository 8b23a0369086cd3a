/**
 * What a run costs: measured run by run, and against another engine on the same files.
 *
 * <p>Belongs here: counting seconds, rows and bytes. Never here: anything that a night relies on.
 */
package io.nightcart.pipelines.bench;
