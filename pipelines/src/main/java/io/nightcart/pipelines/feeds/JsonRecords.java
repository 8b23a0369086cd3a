package io.nightcart.pipelines.feeds;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.feeds.Feed.Source;
import io.nightcart.pipelines.feeds.Lines.Line;
import io.nightcart.tables.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The records of a JSON lines file: one object a line, strictly. Numbers keep the digits they were
 * written with. With a nested array named, one record is given per element of it.
 */
final class JsonRecords implements Supplier<List<Parsed>> {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Lines lines;
  private final String each;
  private final JsonPointer array;
  private final List<Place> places;

  /** Where the value of a field is: in each element of the nested array, or beside it. */
  private record Place(String field, boolean isNested, JsonPointer pointer) {
    static Place of(String field, String each) {
      boolean isNested = !each.isEmpty() && field.startsWith(each + ".");
      return new Place(field, isNested, to(isNested ? field.substring(each.length() + 1) : field));
    }
  }

  JsonRecords(Lines lines, Source source, List<String> fields) {
    this.lines = lines;
    this.each = source.each();
    this.array = to(each);
    this.places = fields.stream().map(field -> Place.of(field, each)).toList();
  }

  /** The records of the next line, none for an empty array, or null at the end. */
  @Override
  public List<Parsed> get() {
    Line line = lines.next();
    while (line != null && line.text().isBlank() && line.problem().isEmpty()) {
      line = lines.next();
    }
    return line == null ? null : records(line);
  }

  private List<Parsed> records(Line line) {
    if (!line.problem().isEmpty()) {
      return List.of(Parsed.refused(line.number(), line.problem(), line.text()));
    }
    try {
      JsonNode root = JSON.readTree(line.text());
      if (!root.isObject()) {
        return List.of(Parsed.refused(line.number(), Reason.JSON_SHAPE.name(), line.text()));
      }
      return each.isEmpty() ? List.of(record(line, root, null, null)) : elements(line, root);
    } catch (MismatchedInputException e) {
      return List.of(Parsed.refused(line.number(), Reason.JSON_TRAILING.name(), line.text()));
    } catch (JsonProcessingException e) {
      String problem =
          e.getOriginalMessage().startsWith("Duplicate")
              ? Reason.JSON_DUPKEY.name()
              : Reason.JSON_SYNTAX.name();
      return List.of(Parsed.refused(line.number(), problem, line.text()));
    }
  }

  private List<Parsed> elements(Line line, JsonNode root) {
    JsonNode elements = root.at(array);
    if (elements.isMissingNode() || elements.isNull()) {
      return List.of();
    }
    if (!elements.isArray()) {
      return List.of(Parsed.refused(line.number(), Reason.TYPE.about(each), line.text()));
    }
    var records = new ArrayList<Parsed>();
    for (int i = 0; i < elements.size(); i++) {
      records.add(record(line, root, elements.get(i), (long) i));
    }
    return records;
  }

  private Parsed record(Line line, JsonNode root, JsonNode element, Long place) {
    String[] values = new String[places.size()];
    for (int i = 0; i < values.length; i++) {
      Place field = places.get(i);
      JsonNode value = (field.isNested() ? element : root).at(field.pointer());
      if (value.isContainerNode()) {
        String raw = element == null ? line.text() : element.toString();
        String problem = Reason.TYPE.about(field.field());
        return new Parsed(line.number(), place, problem, raw, new String[0]);
      }
      values[i] = value.isMissingNode() || value.isNull() ? null : value.asText();
    }
    return Parsed.split(line.number(), place, values);
  }

  /**
   * To the member that dots between names lead to; to the node itself for no name. Of an array, a
   * number names the element, from 0.
   */
  private static JsonPointer to(String path) {
    return path.isEmpty()
        ? JsonPointer.empty()
        : JsonPointer.compile("/" + path.replace("~", "~0").replace("/", "~1").replace('.', '/'));
  }
}
