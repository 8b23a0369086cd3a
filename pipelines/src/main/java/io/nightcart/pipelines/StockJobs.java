package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Silver.PRODUCTS;
import static io.nightcart.tables.Stock.INVENTORY_DAILY;
import static io.nightcart.tables.Stock.INVENTORY_HEALTH;
import static io.nightcart.tables.Stock.STOCK_DAILY;

import io.nightcart.tables.Stock;
import io.nightcart.tables.Table;
import io.nightcart.transforms.InventoryDaily;
import io.nightcart.transforms.InventoryHealth;
import io.nightcart.transforms.StockDaily;
import java.util.List;

/** The jobs that tell what lies in stock, what it is worth, and what to do about it. */
final class StockJobs {

  private static final Table RAW_INVENTORY = Stock.INVENTORY.bronze();

  static List<Job> of(Settings settings) {
    return List.of(
        Job.of(
                "inventory_daily",
                INVENTORY_DAILY,
                "",
                d -> InventoryDaily.from(d.read(RAW_INVENTORY)),
                RAW_INVENTORY)
            .needing(RAW_INVENTORY)
            .inPartsBy("product_id", from(RAW_INVENTORY, "product_id")),
        Job.of(
                "stock_daily",
                STOCK_DAILY,
                "",
                d -> StockDaily.from(d.read(INVENTORY_DAILY), d.read(PRODUCTS), d.day()),
                INVENTORY_DAILY,
                PRODUCTS)
            .needing(INVENTORY_DAILY),
        Job.of(
            "inventory_health",
            INVENTORY_HEALTH,
            settings.assortment(),
            d -> InventoryHealth.from(d::read, settings.assortment(), d.day()),
            InventoryHealth.READS.toArray(Table[]::new)));
  }

  private StockJobs() {}
}
