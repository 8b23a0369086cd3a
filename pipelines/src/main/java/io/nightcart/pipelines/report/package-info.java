/**
 * The page that a shop owner reads. Reads gold and ops tables by narrow queries and puts their
 * figures, as JSON, into one static page that draws itself in the browser; nothing here draws.
 */
package io.nightcart.pipelines.report;
