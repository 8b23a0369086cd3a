package io.nightcart.pipelines.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.sql.parser.DeltaSqlParser;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionsTest {

  private final ParserInterface parser = new DeltaSqlParser(new SparkSqlParser());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select day, sum(net_sales) s from gold.fct_orders where day > '2026-01-01' group by day"
            + " having s > 1 order by s limit 3 offset 1",
        "SELECT * FROM Gold.fct_orders",
        "select * from spark_catalog.gold.fct_orders",
        "with a as (select 1 x) select * from a join a b using (x) union all select 2",
        "select * from gold.a where id in (select id from silver.b) and exists (select 1)",
        "select distinct a from ops.x intersect select 1 except select 2",
        "select sum(x) over w from bronze.t window w as (partition by y order by z)",
        "select * from gold.t lateral view explode(array(1, 2)) e as x",
        "select * from gold.t, lateral (select 1)",
        "select * from range(3)",
        "select * from gold.t pivot (sum(a) for b in ('x', 'y'))",
        "select * from gold.t unpivot (v for k in (a, b))",
        "select * from gold.t tablesample (10 percent)",
        "select * from gold.t version as of 3",
        "select /*+ broadcast(t) */ * from gold.t distribute by a",
        "values (1, 'a'), (2, 'b')",
        "table gold.t",
        "from gold.t |> where a > 1 |> aggregate count(*) c",
        "explain formatted select * from gold.t",
        "describe gold.t",
        "describe extended gold.t a",
        "describe query select 1",
        "describe function sum",
        "describe database gold",
        "show databases",
        "show tables in gold like 'k*'",
        "show table extended in gold like '*'",
        "show columns in gold.t",
        "show functions",
        "show views",
        "show catalogs",
        "show current namespace",
        "use gold",
        "set spark.sql.session.timeZone=Europe/Berlin",
        "set time zone 'Europe/Berlin'",
        "set spark.sql.shuffle.partitions"
      })
  void allows(String question) throws Exception {
    assertThat(Questions.check(parser.parsePlan(question))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into gold.t select 1",
        "insert overwrite directory '/tmp/x' using csv select 1",
        "from gold.t insert into gold.u select 1",
        "with a as (select 1) insert into gold.t select * from a",
        "update gold.t set a = 1",
        "delete from gold.t",
        "merge into gold.t a using gold.t b on a.x = b.x when matched then delete",
        "drop table gold.t",
        "drop schema gold cascade",
        "create table gold.t (a int)",
        "create table gold.t as select 1",
        "create view gold.v as select 1",
        "create temporary view v as select 1",
        "create temporary view v using text options (path '/etc/passwd')",
        "create function f as 'x.Y'",
        "create temporary function f() returns int return 1",
        "create database d",
        "alter table gold.t add columns (x int)",
        "alter table gold.t set location '/tmp'",
        "comment on table gold.t is 'x'",
        "truncate table gold.t",
        "optimize gold.t",
        "optimize delta.`/tmp/x`",
        "vacuum gold.t",
        "vacuum '/tmp/x'",
        "restore table gold.t to version as of 0",
        "convert to delta parquet.`/tmp/x`",
        "create table gold.c shallow clone gold.t",
        "describe detail '/tmp/x'",
        "describe history delta.`/tmp/x`",
        "msck repair table gold.t",
        "load data inpath '/etc/passwd' into table gold.t",
        "add jar '/tmp/x.jar'",
        "add file '/etc/passwd'",
        "cache table gold.t",
        "clear cache",
        "refresh table gold.t",
        "analyze table gold.t compute statistics",
        "set",
        "set -v",
        "set spark.sql.runSQLOnFiles=true",
        "set spark.sql.catalog.x=y",
        "reset",
        "set var v = 1",
        "declare v int",
        "execute immediate 'drop table gold.t'",
        "begin drop table gold.t; end",
        "call x.y()",
        "explain insert into gold.t select 1",
        "explain extended drop table gold.t",
        "select * from text.`/etc/passwd`",
        "select * from delta.`/lake/silver/pii_vault`",
        "select * from delta.`/lake/silver/pii_vault` version as of 0",
        "select * from x.gold.t",
        "with a as (select * from text.`/etc/passwd`) select * from a",
        "select (select max(value) from text.`/etc/passwd`)",
        "select 1 where exists (select * from text.`/etc/passwd`)",
        "select * from gold.t where a in (select value from text.`/etc/passwd`)",
        "select sum(1) over w from gold.t window w as (partition by (select * from text.`/x`))",
        "explain select * from text.`/etc/passwd`",
        "describe text.`/etc/passwd`",
        "show columns in delta.`/tmp/x`",
        "select * from identifier('text.`/etc/passwd`')",
        "select * from gold.t with (`path` = '/etc/passwd')",
        "select * from table_changes_by_path('/tmp/x', 0)",
        "select reflect('java.lang.System', 'exit', 1)",
        "select from_xml('<a/>', 'a int', map('rowValidationXSDPath', 'file:/etc/passwd'))",
        "select upper(java_method('java.lang.System', 'getenv', 'HOME'))",
        "select try_reflect('java.lang.System', 'getenv', 'HOME')",
        "select system.builtin.`REFLECT`('java.lang.System', 'getenv', 'HOME')",
        "select identifier('ref' || 'lect')('java.lang.System', 'getenv', 'HOME')",
        "select transform(filter(array(1), x -> reflect('a', 'b') = 'c'), x -> x)",
        "select * from range(int(reflect('a', 'b')))",
        "select 1 limit int(reflect('a', 'b'))",
        "values (reflect('java.lang.System', 'getenv', 'HOME'))",
        "select transform(a) using 'sh -c id' as (x string) from gold.t",
        "select sum(1) over w from gold.t window w as"
            + " (partition by (select transform(1) using 'id' as (x string)))"
      })
  void refuses(String statement) {
    assertThatThrownBy(() -> Questions.check(parser.parsePlan(statement)))
        .isInstanceOf(Refused.class)
        .message()
        .doesNotContain("\n");
  }
}
