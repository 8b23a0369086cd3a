package io.nightcart.pipelines.feeds;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import scala.jdk.javaapi.CollectionConverters;

/** Spark SQL expressions of a shop's settings, looked at before they are run. */
public final class Expressions {

  /** The raw fields that expressions speak of, sorted, nested ones with dots. */
  static List<String> fields(Collection<String> expressions) {
    var names = new TreeSet<String>();
    expressions.forEach(text -> parse(text).forEach(names::add));
    return List.copyOf(names);
  }

  /**
   * The raw fields that one expression speaks of.
   *
   * @throws IllegalArgumentException for what is no Spark SQL
   */
  public static Stream<String> parse(String text) {
    try {
      return attributes(CatalystSqlParser$.MODULE$.parseExpression(text));
    } catch (Exception e) { // the parser's own is checked, but Scala does not declare it
      throw new IllegalArgumentException(
          "no Spark SQL expression: %s: %s".formatted(text, e.getMessage().strip()), e);
    }
  }

  private static Stream<String> attributes(Expression expression) {
    if (expression instanceof UnresolvedAttribute attribute) {
      return Stream.of(String.join(".", CollectionConverters.asJava(attribute.nameParts())));
    }
    return CollectionConverters.asJava(expression.children()).stream()
        .flatMap(Expressions::attributes);
  }

  private Expressions() {}
}
