package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Consent;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Consent#CONSENTS_DAILY}. */
public final class ConsentsDaily {

  /** Consents given, withdrawn and standing on each day up to one. */
  public static Dataset<Row> from(Dataset<Row> consents, LocalDate day) {
    return begun(consents)
        .unionByName(ended(consents), true)
        .where(col("day").leq(day))
        .groupBy("day", "purpose")
        .agg(
            sum("granted").as("granted"),
            sum("withdrawn").as("withdrawn"),
            sum("customers").as("customers"),
            sum("addresses").as("addresses"))
        .transform(daily -> Calendar.filled(daily, day, "purpose"))
        .select(
            col("day"),
            col("purpose"),
            col("granted"),
            col("withdrawn"),
            soFar("customers").as("contactable_customers"),
            soFar("addresses").as("contactable_addresses"))
        .transform(Consent.CONSENTS_DAILY::conform);
  }

  private static Dataset<Row> begun(Dataset<Row> consents) {
    return consents.select(
        col("valid_from_date").as("day"),
        col("purpose"),
        expr("if(state = 'granted', 1L, 0L)").as("granted"),
        expr("if(state = 'withdrawn', 1L, 0L)").as("withdrawn"),
        expr("if(state = 'granted' and customer_key is not null, 1L, 0L)").as("customers"),
        expr("if(state = 'granted' and customer_key is null, 1L, 0L)").as("addresses"));
  }

  private static Dataset<Row> ended(Dataset<Row> consents) {
    return consents
        .where("state = 'granted' and valid_to is not null")
        .select(
            col("valid_to_date").as("day"),
            col("purpose"),
            expr("if(customer_key is not null, -1L, 0L)").as("customers"),
            expr("if(customer_key is null, -1L, 0L)").as("addresses"));
  }

  private static Column soFar(String change) {
    return sum(change).over(Window.partitionBy("purpose").orderBy("day"));
  }

  private ConsentsDaily() {}
}
