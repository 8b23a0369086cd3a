package io.nightcart.tables;

import static io.nightcart.testing.Rows.assertRows;
import static io.nightcart.testing.Rows.rows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.testing.SparkSuite;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class TableTest extends SparkSuite {

  private static final String PRODUCTS =
      """
      product_id | title | price
      p1         | Mat   | 29.90
      """;

  @Test
  void conformPutsColumnsInOrder() {
    var shuffled =
        rows(spark(), Silver.PRODUCTS, PRODUCTS)
            .select("cost", "price", "category", "title", "product_id");

    assertRows(
        Silver.PRODUCTS.conform(shuffled),
        """
        product_id | title | category | price | cost
        p1         | Mat   |          | 29.90 |
        """);
  }

  @Test
  void conformNamesEveryDifferenceAtOnce() {
    var wrong =
        rows(spark(), Silver.PRODUCTS, PRODUCTS)
            .drop("title")
            .withColumn("price", functions.lit("x"))
            .withColumn("colour", functions.lit("red"));

    assertThatThrownBy(() -> Silver.PRODUCTS.conform(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "silver.products: title is missing; price is string, not decimal(18,4); colour is"
                + " unknown");
  }
}
