"""What notebooks need of Nightcart: a session, gold tables by name, and the jar that made them.

Nothing is computed here. Metrics and models are the jar's: notebooks call them, so that a figure
in a picture is the figure of the night.
"""

import os
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

HOME = Path(__file__).resolve().parent.parent
LAKE = os.environ.get("NIGHTCART_LAKE", str(HOME / "demo" / "lake"))
SHOP = os.environ.get("NIGHTCART_SHOP")


def open_lake(*tables):
    """Opens a session in which gold tables, and the schema sandbox to write to, have their names.

    tables: those that the notebook reads, such as "gold.kpi_period"
    """
    spark = _session()
    for name in tables:
        if not has(name):
            raise LookupError(f"The lake {LAKE} has no table {name}; run a night first")
        _lake().register(_table(name))
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS sandbox LOCATION '{_sandbox()}'")
    return spark


def has(name):
    """Whether the lake has a gold table."""
    return name in {table.name() for table in _gold()} and _lake().has(_table(name))


def tables():
    """Name, rows and comment of each gold table that the lake has."""
    return [
        (table.name(), _lake().size(table), table.comment())
        for table in _gold()
        if _lake().has(table)
    ]


def jar():
    """The classes of Nightcart, such as jar().models.Clusters."""
    return _session()._jvm.io.nightcart


def transform(name):
    """What makes a table, such as transform("PurchaseHistories"); its name is a word of Python."""
    return getattr(getattr(jar().transforms, name), "from")


def settings(*overrides):
    """Settings of the night, some with other values, such as "clusters.max-k=12"."""
    files = [_session()._jvm.java.io.File(SHOP).toPath()] if SHOP else []
    return jar().pipelines.Settings.load(files, list(overrides)).settings()


def java_day(day):
    """A date as the jar takes it."""
    return _session()._jvm.java.time.LocalDate.parse(day.isoformat())


def rows(dataset):
    """Rows that the jar gave, as a data frame."""
    return DataFrame(dataset, _session())


def _session():
    running = SparkSession.getActiveSession()
    if running:
        return running
    spark = (
        SparkSession.builder.master(os.environ.get("NIGHTCART_MASTER", "local[*]"))
        .appName("nightcart notebooks")
        .config("spark.driver.extraClassPath", _class_path())
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -Duser.timezone=UTC")
        .config("spark.driver.memory", os.environ.get("NIGHTCART_MEMORY", "2g"))
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(HOME / "notebooks" / "out" / "warehouse"))
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"
        )
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    # As the night does: small tables are read without generating code for each question.
    gold = spark._jvm.org.apache.hadoop.fs.Path(LAKE, "gold")
    files = gold.getFileSystem(spark._jsc.hadoopConfiguration())
    if files.exists(gold):
        size = files.getContentSummary(gold).getLength()
        spark._jvm.io.nightcart.pipelines.Sessions.fit(spark._jsparkSession, size)
    return spark


def _class_path():
    """Nightcart, with Delta inside, and those of its libraries that PySpark does not bring."""
    import pyspark

    brought = {jar.name for jar in (Path(pyspark.__file__).parent / "jars").iterdir()}
    target = HOME / "pipelines" / "target"
    libraries = (target / "compile.classpath").read_text().strip().split(os.pathsep)
    others = [library for library in libraries if Path(library).name not in brought]
    return os.pathsep.join([str(target / "nightcart.jar"), *others])


def _lake():
    return jar().pipelines.lake.Lake.of(_session()._jsparkSession, LAKE)


def _gold():
    return [table for table in jar().tables.Catalogue.TABLES if table.layer() == "gold"]


def _table(name):
    return next(table for table in _gold() if table.name() == name)


def _sandbox():
    """Beside the lake, never in it."""
    return LAKE.rstrip("/") + "-sandbox"
