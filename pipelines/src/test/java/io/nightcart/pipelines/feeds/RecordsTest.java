package io.nightcart.pipelines.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.feeds.Feed.Format;
import io.nightcart.pipelines.feeds.Feed.Source;
import io.nightcart.pipelines.feeds.Feed.Unfinished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

  @TempDir Path folder;

  private List<String> csv(byte[] bytes, boolean multiline) throws IOException {
    Path file = Files.write(folder.resolve("a.csv"), bytes);
    var source = new Source(Format.CSV, ",", "UTF-8", multiline, Unfinished.REFUSED, "");
    try (Lines lines = Lines.open(file.toString(), "UTF-8", new Configuration())) {
      return all(new CsvRecords(lines, source, List.of("a", "b"), List.of("b", "a")));
    }
  }

  private List<String> csv(String text) throws IOException {
    return csv(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private List<String> json(String text, String each, String... fields) throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), text);
    var source = new Source(Format.JSONL, ",", "UTF-8", false, Unfinished.REFUSED, each);
    try (Lines lines = Lines.open(file.toString(), "UTF-8", new Configuration())) {
      return all(new JsonRecords(lines, source, List.of(fields)));
    }
  }

  private static List<String> all(Supplier<List<Parsed>> records) {
    var found = new ArrayList<String>();
    for (var next = records.get(); next != null; next = records.get()) {
      for (Parsed record : next) {
        found.add(
            record.line()
                + " "
                + (record.problem() == null
                    ? String.join("|", nullsShown(record.values()))
                    : record.problem()));
      }
    }
    return found;
  }

  private static List<String> nullsShown(String[] values) {
    var shown = new ArrayList<String>();
    for (String value : values) {
      shown.add(value == null ? "-" : value);
    }
    return shown;
  }

  @Test
  void fieldsAreFoundByTheirHeader() throws IOException {
    assertThat(csv("a,b\n1,2\r\n\n3,\"x \"\"y\"\", z\"\n"))
        .containsExactly("2 2|1", "4 x \"y\", z|3");
  }

  @Test
  void aNameMayHoldWhatJsonPointersAreMadeOf() throws IOException {
    assertThat(
            json(
                "{\"a/b\":1,\"c~d\":{\"e\":2},\"tags\":[\"x\",\"y\"]}\n",
                "",
                "a/b",
                "c~d.e",
                "tags.1",
                "none.at.all"))
        .containsExactly("1 1|2|y|-");
  }

  @Test
  void anElementThatIsNoObjectHasNoMembers() throws IOException {
    assertThat(json("{\"id\":1,\"lines\":[5,null,{\"q\":2}]}\n", "lines", "id", "lines.q"))
        .containsExactly("1 1|-", "1 1|-", "1 1|2");
  }

  @Test
  void anOpenQuoteSpoilsItsOwnLineAlone() throws IOException {
    assertThat(csv("a,b\n\"1,2\n3,4\n")).containsExactly("2 QUOTE_OPEN", "3 4|3");
    assertThat(csv("a,b\n\"1,2\n3,4\n".getBytes(StandardCharsets.UTF_8), true))
        .containsExactly("2 QUOTE_OPEN", "3 4|3");
  }

  @Test
  void aTextMayHoldLineBreaksWhereTheFeedSaysSo() throws IOException {
    byte[] text = "a,b\n1,\"two\nlines\"\n3,4\n".getBytes(StandardCharsets.UTF_8);

    assertThat(csv(text, true)).containsExactly("2 two\nlines|1", "4 4|3");
    assertThat(csv(text, false)).containsExactly("2 QUOTE_OPEN", "3 QUOTE_OPEN", "4 4|3");
  }

  @Test
  void halfALineAtTheEndIsRefused() throws IOException {
    assertThat(csv("a,b\n1,2\n3,4")).containsExactly("2 2|1", "3 TORN");
  }

  @Test
  void wrongColumnCountAndStrayQuotesAreRefused() throws IOException {
    assertThat(csv("a,b\n1\n1,2,3\n\"x\"y\"\",2\n"))
        .containsExactly("2 COL_COUNT", "3 COL_COUNT", "4 QUOTE");
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedAndAMarkIsPassedOver() throws IOException {
    byte[] bytes = "\uFEFFa,b\n1,é\n3,4\n".getBytes(StandardCharsets.UTF_8);
    bytes[9] = (byte) 0xE9;
    bytes[10] = ' ';

    assertThat(csv(bytes, false)).containsExactly("2 ENCODING", "3 4|3");
  }

  @Test
  void jsonKeepsDigitsAndGoesIntoObjects() throws IOException {
    assertThat(
            json(
                "{\"id\":1,\"price\":10.50,\"customer\":{\"id\":\"c\"}}\n",
                "",
                "price",
                "customer.id",
                "x"))
        .containsExactly("1 10.50|c|-");
  }

  @Test
  void jsonThatIsNotOneObjectALineIsRefused() throws IOException {
    assertThat(
            json(
                "{\"a\":1}{\"a\":2}\n{\"a\":1,\"a\":2}\n{\"a\":\n[1]\n42\n{'a':1}\n{\"a\":{\"b\":1}}\n",
                "",
                "a"))
        .containsExactly(
            "1 JSON_TRAILING",
            "2 JSON_DUPKEY",
            "3 JSON_SYNTAX",
            "4 JSON_SHAPE",
            "5 JSON_SHAPE",
            "6 JSON_SYNTAX",
            "7 TYPE(a)");
  }

  @Test
  void oneRecordIsReadPerElementOfANestedArray() throws IOException {
    assertThat(
            json(
                "{\"id\":7,\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}\n{\"id\":8,\"lines\":[]}\n",
                "lines",
                "id",
                "lines.sku"))
        .containsExactly("1 7|a", "1 7|b");
  }
}
