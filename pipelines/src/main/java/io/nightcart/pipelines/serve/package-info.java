/**
 * The tables for programs that speak the Hive protocol: what a client may ask, and who may connect.
 * Knows nothing of jobs and feeds; the server itself is Spark's.
 */
package io.nightcart.pipelines.serve;
