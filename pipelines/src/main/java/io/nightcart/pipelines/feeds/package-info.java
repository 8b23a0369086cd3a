/**
 * Raw files: how a shop's settings describe them, and how they become typed rows or are refused.
 *
 * <p>Belongs here: reading text, checking and converting it. Never here: what rows mean.
 */
package io.nightcart.pipelines.feeds;
