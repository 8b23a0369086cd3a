package io.nightcart.pipelines.watch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightcart.pipelines.Run;
import io.nightcart.tables.Table;
import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A JSON object a line, for log collectors: {@code time} (UTC), {@code run_id}, {@code shop_id} and
 * {@code event}, which is {@code said}, {@code job} or, once and last, {@code run}.
 *
 * @param lines takes each
 */
public record JsonLog(Run run, Clock clock, Consumer<String> lines) implements Watcher {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public void say(String line) {
    lines.accept(event("said").put("message", line.strip()).toString());
  }

  @Override
  public void end(int number, int all, JobEnd job) {
    ObjectNode event =
        event("job")
            .put("job", job.name())
            .put("state", job.state().name().toLowerCase(Locale.ROOT))
            .put("number", number)
            .put("of", all)
            .put("rows", job.rows())
            .put("seconds", job.seconds())
            .put("message", job.note());
    name(event, "reads", job.reads());
    name(event, "writes", job.writes());
    lines.accept(event.toString());
  }

  private static void name(ObjectNode event, String field, Collection<Table> tables) {
    var names = event.putArray(field);
    tables.forEach(table -> names.add(table.name()));
  }

  @Override
  public void end(RunEnd end) {
    lines.accept(
        event("run")
            .put("exit", end.exit())
            .put("day", end.day() == null ? null : end.day().toString())
            .put("tables", end.tables())
            .put("refused_models", end.refusedModels())
            .put("seconds", end.seconds())
            .put("message", end.message())
            .toString());
  }

  private ObjectNode event(String event) {
    return JSON.createObjectNode()
        .put("time", clock.instant().toString())
        .put("run_id", run.id())
        .put("shop_id", run.shopId())
        .put("event", event);
  }
}
