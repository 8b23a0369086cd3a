package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.transforms.KpiAnomalies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @TempDir Path folder;

  private Path shop(String text) throws IOException {
    return Files.writeString(folder.resolve("shop.conf"), text);
  }

  private void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> Settings.load(List.of(file), List.of()))
        .isInstanceOfSatisfying(
            Stopped.class, stopped -> assertThat(stopped.exit()).isEqualTo(Exit.MISUSED))
        .hasMessageContaining(message);
  }

  @Test
  void anUnknownKeyIsNamedWithFileAndLine() throws IOException {
    assertRefused(shop("rfm {\n  windw-days = 3\n}\n"), "shop.conf:2: rfm.windw-days: unknown key");
  }

  @Test
  void aWrongTypeIsNamedWithFileAndLine() throws IOException {
    assertRefused(shop("\nrfm.window-days = seven\n"), "shop.conf:2: rfm.window-days");
  }

  @Test
  void nonsenseIsNamedWithItsValue() throws IOException {
    assertRefused(shop("ingest.max-refused-share = 3\n"), "must be from 0 to 1, not 3.0");
  }

  @Test
  void aSegmentThatCannotBeIsNamedWithItsValue() throws IOException {
    assertRefused(
        shop("segments {\n  vip-share = 0.3\n}\n"),
        "segments: Vip-share must be at most high-value-share, not 0.3");
    assertRefused(
        shop("segments {\n  cart-days = 31\n}\n"), "segments: Cart-days must be 0 to 30, not 31");
  }

  @Test
  void anAddressWithAPasswordIsRefusedAndNotSaidAgain() throws IOException {
    Path file = shop("mlflow.tracking-uri = \"https://ann:hush@example.org\"\n");

    assertThatThrownBy(() -> Settings.load(List.of(file), List.of()))
        .hasMessageContaining("MLFLOW_TRACKING_PASSWORD in the environment")
        .hasMessageNotContaining("hush");
    assertRefused(shop("mlflow.tracking-uri = \"file:/mlruns\"\n"), "such as http://localhost");
  }

  @Test
  void anUnknownColumnIsNamedWithThoseThatThereAre() throws IOException {
    assertRefused(
        shop(
            """
            feeds.reviews {
              path = x, format = csv
              columns { review_id = id, product_id = p, rating = r, created_at = c, stars = r }
            }
            """),
        "feeds.reviews.columns.stars: Feed reviews has no column stars; its columns are review_id");
  }

  @Test
  void aNeededColumnIsNamed() throws IOException {
    assertRefused(
        shop("feeds.reviews { path = x, format = csv, columns { review_id = id } }\n"),
        "feeds.reviews.columns: the column product_id is needed");
  }

  @Test
  void anExpressionThatIsNoSqlIsNamed() throws IOException {
    assertRefused(
        shop(
            """
            feeds.products {
              path = x, format = csv
              columns { product_id = "upper(" }
            }
            """),
        "shop.conf:3: feeds.products.columns.product_id");
  }

  @Test
  void aWrongWordIsNamedWithThoseThatThereAre() throws IOException {
    assertRefused(
        shop("feeds.reviews { path = x, columns { review_id = id }, format = xml }\n"),
        "feeds.reviews.format: must be one of csv, jsonl, not \"xml\"");
  }

  @Test
  void aWrongOverrideIsNamedWithoutGivingTheSecretAway() {
    assertThatThrownBy(() -> Settings.load(List.of(), List.of("personal-data=0123456789abcdef")))
        .isInstanceOf(Stopped.class)
        .hasMessage("--set: personal-data: must be a block of keys { ... }, not ***");
    assertThatThrownBy(() -> Settings.load(List.of(), List.of("rfm={window-days: 0.5}")))
        .hasMessage("--set: rfm.window-days: must be a whole number, not 0.5");
    assertThatThrownBy(() -> Settings.load(List.of(), List.of("baskets.exclude-products=tea")))
        .hasMessage("--set: baskets.exclude-products: must be a list [ ... ], not \"tea\"");
  }

  @Test
  void anOverrideWinsOverTheFile() throws IOException {
    Path file = shop("rfm.window-days = 30\n");

    Settings settings =
        Settings.load(List.of(file), List.of("rfm.window-days=60", "lake=/x")).settings();

    assertThat(settings.rfm().windowDays()).isEqualTo(60);
    assertThat(settings.lake()).isEqualTo("/x");
  }

  @Test
  void daysAreReadAsDates() throws IOException {
    var loaded =
        Settings.load(
            List.of(shop("")), List.of("anomalies.events=[{ date = 2025-11-28, name = BF }]"));

    assertThat(loaded.settings().anomalies().events())
        .containsExactly(new KpiAnomalies.Event(LocalDate.parse("2025-11-28"), "BF"));
    assertRefused(
        shop("\nanomalies.events = [{ date = 2025-02-30, name = BF }]\n"), "anomalies.events");
  }

  @Test
  void theKeyForPersonalDataIsNeverShown() {
    var loaded = Settings.load(List.of(), List.of("personal-data.key=0123456789abcdef-secret"));

    assertThat(loaded.effective()).doesNotContain("0123456789abcdef-secret").contains("***");
  }

  @Test
  void aShopWithoutOrdersIsRefused() throws IOException {
    assertRefused(
        shop("shop { id = a, name = A, currency = EUR, time-zone = Europe/Berlin }\n"),
        "the feed orders is needed");
  }
}
