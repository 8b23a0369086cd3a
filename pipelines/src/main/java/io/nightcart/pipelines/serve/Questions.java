package io.nightcart.pipelines.serve;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.CurrentNamespace$;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunctionName;
import org.apache.spark.sql.catalyst.analysis.UnresolvedHaving;
import org.apache.spark.sql.catalyst.analysis.UnresolvedInlineTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedSubqueryColumnAliases;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTVFAliases;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.PipeOperator;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeFunction;
import org.apache.spark.sql.catalyst.plans.logical.DescribeNamespace;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LateralJoin;
import org.apache.spark.sql.catalyst.plans.logical.LimitAll;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Pivot;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RebalancePartitions;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowFunctions;
import org.apache.spark.sql.catalyst.plans.logical.ShowPartitions;
import org.apache.spark.sql.catalyst.plans.logical.ShowTableProperties;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.ShowTablesExtended;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Unpivot;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.command.ShowCatalogsCommand;
import org.apache.spark.sql.execution.command.ShowCurrentNamespaceCommand;
import org.apache.spark.sql.execution.command.ShowNamespacesCommand;
import scala.Product;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells questions about tables from everything else. It looks at a statement as parsed, before any
 * name in it is looked up, for finding out what a statement means already reads files, evaluates
 * expressions and executes some commands.
 */
final class Questions {

  /** Steps of queries that Spark's parser makes; of others, one runs a program of the system's. */
  private static final Set<Class<?>> STEPS =
      Set.of(
          Aggregate.class,
          Distinct.class,
          Except.class,
          Filter.class,
          Generate.class,
          GlobalLimit.class,
          Intersect.class,
          Join.class,
          LateralJoin.class,
          LimitAll.class,
          LocalLimit.class,
          LocalRelation.class,
          Offset.class,
          OneRowRelation.class,
          PipeOperator.class,
          Pivot.class,
          Project.class,
          RebalancePartitions.class,
          RelationTimeTravel.class,
          Repartition.class,
          RepartitionByExpression.class,
          Sample.class,
          Sort.class,
          SubqueryAlias.class,
          Union.class,
          Unpivot.class,
          UnresolvedHaving.class,
          UnresolvedHint.class,
          UnresolvedInlineTable.class,
          UnresolvedRelation.class,
          UnresolvedSubqueryColumnAliases.class,
          UnresolvedTVFAliases.class,
          UnresolvedTableValuedFunction.class,
          UnresolvedWith.class,
          WithWindowDefinition.class);

  /** Commands that only tell, or choose where names are looked up, and what they name. */
  private static final Set<Class<?>> COMMANDS =
      Set.of(
          CurrentNamespace$.class,
          DescribeColumn.class,
          DescribeFunction.class,
          DescribeNamespace.class,
          DescribeQueryCommand.class,
          DescribeRelation.class,
          ExplainCommand.class,
          SetCatalogAndNamespace.class,
          SetCommand.class,
          ShowCatalogsCommand.class,
          ShowColumns.class,
          ShowCurrentNamespaceCommand.class,
          ShowFunctions.class,
          ShowNamespacesCommand.class,
          ShowPartitions.class,
          ShowTableProperties.class,
          ShowTables.class,
          ShowTablesExtended.class,
          ShowViews.class,
          UnresolvedFunctionName.class,
          UnresolvedNamespace.class,
          UnresolvedTable.class,
          UnresolvedTableOrView.class);

  private static final Set<String> LAYERS = Set.of("bronze", "silver", "gold", "ops");

  /** Functions that call any method of Java, or read a schema from any file or address. */
  private static final Set<String> REFLECTION =
      Set.of("reflect", "try_reflect", "java_method", "from_xml", "schema_of_xml");

  /**
   * The statement itself, if all of it is allowed.
   *
   * @throws Refused saying what is not
   */
  static LogicalPlan check(LogicalPlan statement) {
    checkParts(statement);
    return statement;
  }

  /** Plans may be anywhere: below others, in expressions, in the definition of a window. */
  private static void checkParts(Object part) {
    if (part instanceof LogicalPlan plan) {
      checkStep(plan);
    } else if (part instanceof UnresolvedFunction function) {
      checkFunction(function);
    } else if (part instanceof ExpressionWithUnresolvedIdentifier) {
      throw new Refused("Functions are called by their name here, not by identifier()");
    }
    if (part instanceof scala.collection.Iterable<?> parts) {
      CollectionConverters.asJava(parts).forEach(Questions::checkParts);
    } else if (part instanceof Product parts) {
      parts.productIterator().foreach(Questions::checked);
    }
  }

  private static Object checked(Object part) {
    checkParts(part);
    return part;
  }

  private static void checkStep(LogicalPlan step) {
    if (!STEPS.contains(step.getClass()) && !COMMANDS.contains(step.getClass())) {
      throw new Refused(
          "Only questions are answered: select, with, values, describe, explain, show and use; not "
              + words(step.getClass().getSimpleName()));
    }
    if (step instanceof UnresolvedRelation relation) {
      checkTable(relation.multipartIdentifier());
      if (!relation.options().isEmpty()) {
        throw new Refused("Tables are read without options here");
      }
    } else if (step instanceof UnresolvedTableOrView named) {
      checkTable(named.multipartIdentifier());
    } else if (step instanceof UnresolvedTable named) {
      checkTable(named.multipartIdentifier());
    } else if (step instanceof UnresolvedTableValuedFunction function) {
      checkTableFunction(function.name());
    } else if (step instanceof SetCommand set) {
      checkSetting(set);
    }
  }

  private static void checkTable(Seq<String> name) {
    List<String> parts = CollectionConverters.asJava(name);
    boolean isServed =
        switch (parts.size()) {
          case 1 -> true;
          case 2 -> isLayer(parts.get(0));
          case 3 -> parts.get(0).equalsIgnoreCase("spark_catalog") && isLayer(parts.get(1));
          default -> false;
        };
    if (!isServed) {
      throw new Refused(
          "There is no %s here; tables are named by layer (%s), and files are not read"
              .formatted(
                  String.join(".", parts), String.join(", ", LAYERS.stream().sorted().toList())));
    }
  }

  private static boolean isLayer(String name) {
    return LAYERS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static void checkFunction(UnresolvedFunction function) {
    String name = function.nameParts().last().toLowerCase(Locale.ROOT);
    if (REFLECTION.contains(name)) {
      throw new Refused("The function %s is not served".formatted(name));
    }
  }

  /** Delta has some of its own, which read files by their path. */
  private static void checkTableFunction(Seq<String> name) {
    if (!TableFunctionRegistry.builtin().functionExists(new FunctionIdentifier(name.last()))) {
      throw new Refused("The function %s is not served".formatted(name.last()));
    }
  }

  private static void checkSetting(SetCommand set) {
    if (set.kv().isEmpty()) {
      throw new Refused("The settings of the server are not shown");
    }
    SessionSettings.refuseUnlessFree(set.kv().get()._1());
  }

  /** {@code InsertIntoStatement} as "insert into". */
  private static String words(String name) {
    return name.replaceAll("^Unresolved|\\$|Statement$|Command$|Table$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private Questions() {}
}
