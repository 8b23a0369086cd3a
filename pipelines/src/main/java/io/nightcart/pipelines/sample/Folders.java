package io.nightcart.pipelines.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes the files, a folder a day, and tells the ledger what is in them. */
final class Folders {

  private static final int DAYS_UNTIL_COPIED_AGAIN = 3;

  private final Path to;
  private final Sample.Options options;
  private final Map<LocalDate, Map<Source, List<Delivery>>> deliveries;
  private final Texts texts = new Texts();
  private final Ledger ledger = new Ledger();

  Folders(Path to, Sample.Options options, Map<LocalDate, Map<Source, List<Delivery>>> deliveries) {
    this.to = to;
    this.options = options;
    this.deliveries = deliveries;
  }

  Truth write() throws IOException {
    var copied = dayCopiedAgain();
    for (var day : options.from().datesUntil(options.last().plusDays(1)).toList()) {
      var folder = Files.createDirectories(to.resolve(day.toString()));
      // By path, as a reader takes them: customers-again.csv comes before customers.csv.
      if (copied != null && day.equals(copied.plusDays(DAYS_UNTIL_COPIED_AGAIN))) {
        copyAgain(copied, folder);
      }
      for (Source source : Source.values()) {
        var today = of(day, source);
        boolean isEveryDay = source == Source.CUSTOMERS || source == Source.POSTS;
        if (isEveryDay || !today.isEmpty()) {
          write(folder, source, today);
        }
      }
    }
    return ledger.truth();
  }

  private List<Delivery> of(LocalDate day, Source source) {
    return deliveries.getOrDefault(day, Map.of()).getOrDefault(source, List.of());
  }

  private void write(Path folder, Source source, List<Delivery> today) throws IOException {
    var text = new StringBuilder(texts.header(source));
    for (Delivery delivery : today) {
      text.append(texts.of(delivery));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    boolean isPacked = source == Source.ORDERS && isSunday(folder);
    var file = folder.resolve(source.file() + (isPacked ? ".gz" : ""));
    Files.write(file, isPacked ? packed(bytes) : bytes);
    ledger.take(path(file), source, today);
  }

  private static boolean isSunday(Path folder) {
    return LocalDate.parse(folder.getFileName().toString()).getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  /** The day whose accounts are delivered once more some days later; null if there is none. */
  private LocalDate dayCopiedAgain() {
    return options
        .from()
        .plusDays(options.days() / 3)
        .datesUntil(options.last().plusDays(1))
        .filter(day -> !day.plusDays(DAYS_UNTIL_COPIED_AGAIN).isAfter(options.last()))
        .filter(day -> isWorthCopying(of(day, Source.CUSTOMERS)))
        .findFirst()
        .orElse(null);
  }

  private static boolean isWorthCopying(List<Delivery> accounts) {
    return !accounts.isEmpty() && accounts.stream().allMatch(d -> d.fault() == Fault.NONE);
  }

  private void copyAgain(LocalDate copied, Path folder) throws IOException {
    var file = folder.resolve("customers-again.csv");
    Files.write(
        file, Files.readAllBytes(to.resolve(copied.toString()).resolve(Source.CUSTOMERS.file())));
    var again = new ArrayList<Delivery>();
    for (Delivery d : of(copied, Source.CUSTOMERS)) {
      var day = LocalDate.parse(folder.getFileName().toString());
      again.add(new Delivery(d.entry(), day, Fault.NONE, 0, true));
    }
    ledger.take(path(file), Source.CUSTOMERS, again);
  }

  private String path(Path file) {
    return to.relativize(file).toString().replace('\\', '/');
  }
}
