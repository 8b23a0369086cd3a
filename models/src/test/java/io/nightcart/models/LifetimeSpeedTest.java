package io.nightcart.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Payments;
import io.nightcart.testing.Rows;
import io.nightcart.testing.SparkSuite;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What fitting and scoring cost, for docs/performance.md: {@code -Dnightcart.customers=1000000}.
 * The histories are drawn by hashes: some 40% come back, at rates that differ between customers.
 */
@EnabledIfSystemProperty(named = "nightcart.customers", matches = "\\d+")
class LifetimeSpeedTest extends SparkSuite {

  private static final LocalDate DAY = LocalDate.parse("2025-12-31");

  @Test
  void fitsAndScoresAsManyCustomersAsAskedFor() {
    long customers = Long.getLong("nightcart.customers");
    var options =
        new LifetimeValue(
            List.of(Candidate.BG_NBD), 90, 365, 0.01, (int) customers, 500, 180, 365, 3, 10, 10, 0);
    var histories = histories(customers).persist();
    assertThat(histories.count()).isEqualTo(2 * customers);

    long start = System.nanoTime();
    var model = options.fit(histories, DAY);
    long fitted = System.nanoTime();
    model
        .score(histories, Rows.none(spark(), Payments.FCT_ORDER_MARGIN), DAY)
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
    long scored = System.nanoTime();

    assertThat(model.hasNoModel()).isFalse();
    System.out.printf(
        "%,d customers: fitted twice and tried in %.1f s, scored in %.1f s%n",
        customers, (fitted - start) / 1e9, (scored - fitted) / 1e9);
  }

  private org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> histories(long customers) {
    var drawn =
        spark()
            .range(0, customers, 1, 8)
            .selectExpr(
                "cast(id as string) as customer_key",
                "(pmod(xxhash64(id, 1), 100000) + 1) / 100001D as u",
                "(pmod(xxhash64(id, 2), 100000) + 1) / 100001D as v",
                "(pmod(xxhash64(id, 5), 100000) + 1) / 100001D as w",
                "int(100 + pmod(xxhash64(id, 3), 600)) as age",
                "double(5 + pmod(xxhash64(id, 4), 60)) as mean")
            .selectExpr("*", "int(-ln(u) * 0.015 * (age - 91)) as n")
            .selectExpr("*", "int(least(1000, ln(v) / ln(1 - w * w))) as k")
            .selectExpr("*", "least(n, k) as x")
            .selectExpr(
                "*",
                "if(x = 0, 0, greatest(1, int((age - 91) * if(k < n, x / (n + 1D), pow(v, 1D / x)))))"
                    + " as last")
            .selectExpr(
                "customer_key",
                "date_sub(date'2025-12-31', age) as first_date",
                "date_add(date_sub(date'2025-12-31', age), last) as last_date",
                "bigint(x) as repeats",
                "1L as recent",
                "bigint(x) as paid_repeats",
                "cast(x * mean as decimal(18, 4)) as paid_sales",
                "cast(x * mean as decimal(18, 4)) as repeat_sales",
                "cast(mean as decimal(18, 4)) as first_sales",
                "bigint(x > 5) as later",
                "cast(0 as decimal(18, 4)) as later_sales");
    Column span =
        functions.explode(functions.array(functions.lit("all"), functions.lit("calibration")));
    return drawn
        .select(Stream.of(span.as("span"), functions.col("*")).toArray(Column[]::new))
        .transform(Lifetime.PURCHASE_HISTORIES::conform);
  }
}
