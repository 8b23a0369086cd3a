package io.nightcart.pipelines.serve;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.Function1;
import scala.runtime.BoxedUnit;

/**
 * Makes a session answer questions and nothing else. An extension of Spark's, so that it holds for
 * every session of every client; it has to be the last of {@code spark.sql.extensions}, as it
 * judges what all parsers before it understood.
 */
public final class ReadOnly implements Function1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectParser(ReadOnlyParser::new);
    return BoxedUnit.UNIT;
  }
}
