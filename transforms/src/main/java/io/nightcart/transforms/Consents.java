package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.row_number;

import io.nightcart.tables.Consent;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Makes {@link Consent#CONSENTS}. */
public final class Consents {

  private static final WindowSpec HISTORY =
      Window.partitionBy("subject_key", "purpose").orderBy("at");

  /** Every change of a consent, with the time until the next. */
  public static Dataset<Row> from(Dataset<Row> deliveredConsents, Dataset<Row> links, Shop shop) {
    return deliveredConsents
        .where("customer_key is not null or email_hash is not null")
        .transform(rows -> Owners.resolve(rows, links))
        .withColumn("subject_key", coalesce(col("customer_key"), col("email_hash")))
        .transform(Consents::oneOfAnInstant)
        .transform(Consents::changes)
        .withColumn("valid_to", lead("at", 1).over(HISTORY))
        .select(
            col("subject_key"),
            col("customer_key"),
            col("purpose"),
            col("at").as("valid_from"),
            Days.local(col("at"), shop).as("valid_from_date"),
            col("valid_to"),
            Days.local(col("valid_to"), shop).as("valid_to_date"),
            col("state"),
            col("valid_to").isNull().as("is_current"),
            col("source"),
            col("proof"))
        .transform(Consent.CONSENTS::conform);
  }

  /** In doubt a consent is withdrawn: the order of lines in a file says little. */
  private static Dataset<Row> oneOfAnInstant(Dataset<Row> rows) {
    var told =
        Window.partitionBy("subject_key", "purpose", "at")
            .orderBy(
                col("updated_at").desc_nulls_last(),
                col("state").equalTo("withdrawn").desc(),
                col("_file").desc(),
                col("_row").desc(),
                col("_element").desc_nulls_last());
    return rows.withColumn("_rank", row_number().over(told)).where("_rank = 1");
  }

  private static Dataset<Row> changes(Dataset<Row> rows) {
    return rows.withColumn("_before", lag("state", 1).over(HISTORY))
        .where(col("state").eqNullSafe(col("_before")).equalTo(false));
  }

  private Consents() {}
}
