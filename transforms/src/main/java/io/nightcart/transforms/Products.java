package io.nightcart.transforms;

import io.nightcart.tables.Silver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#PRODUCTS}. */
public final class Products {

  /**
   * The newest version of every product; one that was sold but never delivered has its id alone.
   */
  public static Dataset<Row> from(Dataset<Row> deliveredProducts, Dataset<Row> orderLines) {
    var products =
        Versions.newest(deliveredProducts, "product_id")
            .select("product_id", "title", "category", "price", "cost");
    var unknown =
        orderLines
            .select("product_id")
            .distinct()
            .join(deliveredProducts.select("product_id"), new String[] {"product_id"}, "left_anti");
    return products.unionByName(unknown, true).transform(Silver.PRODUCTS::conform);
  }

  private Products() {}
}
