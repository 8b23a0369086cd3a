package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Contract;
import io.nightcart.tables.Field;
import io.nightcart.tables.Silver;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Personal values on their way from good rows into {@link Silver#PII_VAULT}. */
final class Vault {

  /**
   * The contact data that rows hold, with a version each: all of an account, and the e-mail address
   * of a guest. Empty for feeds that name no customer in clear.
   */
  static Optional<Dataset<Row>> from(Contract contract, Dataset<Row> good) {
    if (contract.equals(Bronze.CUSTOMERS)) {
      return Optional.of(contacts(good, col("customer_key")));
    } else if (contract.equals(Bronze.ORDERS)) {
      return Optional.of(
          contacts(
              good.where("customer_id is null and email_hash is not null"), col("email_hash")));
    }
    return Optional.empty();
  }

  private static Dataset<Row> contacts(Dataset<Row> rows, Column customer) {
    Column version =
        concat_ws(
            "|",
            coalesce(date_format(col("updated_at"), "yyyyMMddHHmmssSSSSSS"), lit("0")),
            col("_file"));
    return rows.select(
        customer.as("customer_key"),
        lower(value(rows, Silver.PII_VAULT.fields().get(1))).as("email"),
        value(rows, Silver.PII_VAULT.fields().get(2)),
        value(rows, Silver.PII_VAULT.fields().get(3)),
        value(rows, Silver.PII_VAULT.fields().get(4)),
        version.as("version"),
        col("_row"));
  }

  /** The newest contact data of each customer; of one file, the last. */
  static Dataset<Row> newest(Dataset<Row> contacts) {
    Column[] all =
        Silver.PII_VAULT.fields().stream().map(field -> col(field.name())).toArray(Column[]::new);
    return contacts
        .groupBy("customer_key")
        .agg(max_by(struct(all), struct("version", "_row")).as("newest"))
        .select("newest.*");
  }

  private static Column value(Dataset<Row> rows, Field field) {
    String personal = Conversion.personal(field);
    boolean isGiven = Arrays.asList(rows.columns()).contains(personal);
    return (isGiven ? col(personal) : functions.lit(null).cast("string")).as(field.name());
  }

  private Vault() {}
}
