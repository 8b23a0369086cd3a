package io.nightcart.pipelines.sample;

/**
 * A visit to the shop's pages, or a use of its app.
 *
 * @param device number of the browser or the app on a device; null where none is known
 * @param session the tracker's number; null in the app, which counts none
 * @param account who is logged in; null for nobody
 */
record Stay(
    String device,
    String kind,
    String session,
    String account,
    String country,
    Landing landing,
    boolean isBot) {

  boolean isApp() {
    return kind.equals("app");
  }
}
