package io.nightcart.pipelines.lake;

import io.nightcart.tables.Table;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogDatabase;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;

/**
 * What Spark's catalogue is told of a table. Delta's own way to enter one reads its log again,
 * takes most of a tenth of a second, and leaves out the columns, which clients ask the catalogue
 * for.
 */
final class CatalogEntry {

  static CatalogDatabase of(String layer, Path folder) {
    return new CatalogDatabase(layer, "", folder.toUri(), Map$.MODULE$.empty());
  }

  static CatalogTable of(Table table, Path folder, StructType columns) {
    Option<String> none = Option.empty();
    Seq<String> nothing = CatalogTable.apply$default$6();
    return CatalogTable.apply(
        new TableIdentifier(table.noun(), Option.apply(table.layer())),
        CatalogTableType.EXTERNAL(),
        new CatalogStorageFormat(
            Option.apply(folder.toUri()), none, none, none, false, Map$.MODULE$.empty()),
        columns,
        Option.apply("delta"),
        nothing,
        Option.empty(),
        CatalogTable.apply$default$8(),
        CatalogTable.apply$default$9(),
        CatalogTable.apply$default$10(),
        CatalogTable.apply$default$11(),
        Map$.MODULE$.empty(),
        Option.empty(),
        none,
        Option.apply(table.comment()),
        none,
        nothing,
        CatalogTable.apply$default$18(),
        CatalogTable.apply$default$19(),
        Map$.MODULE$.empty(),
        none);
  }

  private CatalogEntry() {}
}
