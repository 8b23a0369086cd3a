/** Those who hear how a run goes: people, log collectors, Spark's metrics, lineage. */
package io.nightcart.pipelines.watch;
