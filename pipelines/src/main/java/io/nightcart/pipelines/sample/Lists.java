package io.nightcart.pipelines.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The word lists beside this class: names, cities, goods, phrases. */
final class Lists {

  private Lists() {}

  /** The lines of a list, without blank lines and those that begin with #. */
  static List<String> lines(String name) {
    try (var in = Lists.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("The list " + name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a list whose parts stand between upright strokes. */
  static List<List<String>> rows(String name) {
    return lines(name).stream()
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
        .toList();
  }
}
