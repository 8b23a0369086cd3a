package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options by which every command finds its settings. */
final class SettingsOptions {

  @Option(
      names = "--shop",
      paramLabel = "FILE",
      description = "Settings of the shop, such as conf/shops/sample.conf.")
  private Path shop;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Further settings; the shop's own win over them.")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as rfm.window-days=0; wins over all files. Repeatable.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--lake",
      paramLabel = "URI",
      description = "Where the tables are: a folder or any Hadoop URI. Default: lake.")
  private String lake;

  Settings.Loaded load() {
    return load(List.of());
  }

  /** Settings with more lines {@code key=value}, which win over all. */
  Settings.Loaded load(List<String> more) {
    List<String> all = new ArrayList<>(overrides);
    if (lake != null) {
      all.add("lake=" + lake);
    }
    all.addAll(more);
    return Settings.load(Stream.of(conf, shop).filter(f -> f != null).toList(), all);
  }

  /**
   * Settings with a shop.
   *
   * @throws Stopped if none is given
   */
  Settings.Loaded loadShop() {
    Settings.Loaded loaded = load();
    if (loaded.settings().shop() == null) {
      throw new Stopped(
          Exit.MISUSED, "Whose data? Give the shop's settings: --shop conf/shops/sample.conf");
    }
    return loaded;
  }
}
