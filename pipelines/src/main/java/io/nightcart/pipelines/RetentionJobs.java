package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Marketing.AD_SPEND_DAILY;
import static io.nightcart.tables.Retention.CHURN_PERIODS;
import static io.nightcart.tables.Retention.CHURN_WINDOWS;
import static io.nightcart.tables.Retention.COHORT_CUSTOMERS;
import static io.nightcart.tables.Retention.COHORT_VALUE;
import static io.nightcart.tables.Retention.CUSTOMER_CATEGORIES;
import static io.nightcart.tables.Retention.CUSTOMER_STATES;
import static io.nightcart.tables.Retention.ORDER_STEPS;
import static io.nightcart.tables.Retention.PURCHASE_GAPS;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Sales.FCT_ORDER_LINES;

import io.nightcart.tables.Table;
import io.nightcart.transforms.ChurnPeriods;
import io.nightcart.transforms.ChurnWindows;
import io.nightcart.transforms.CohortCustomers;
import io.nightcart.transforms.CohortValue;
import io.nightcart.transforms.CustomerCategories;
import io.nightcart.transforms.CustomerStates;
import io.nightcart.transforms.Gaps;
import io.nightcart.transforms.OrderSteps;
import io.nightcart.transforms.PurchaseGaps;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The jobs that tell who comes back, and who does not. */
final class RetentionJobs {

  static List<Job> of(Settings settings) {
    return List.of(
        Job.of(
                "customer_categories",
                CUSTOMER_CATEGORIES,
                "",
                d -> CustomerCategories.from(d.read(FCT_ORDER_LINES), d.day()),
                FCT_ORDER_LINES)
            .inPartsBy(
                "customer_key", from(FCT_ORDER_LINES, "customer_key").countingFrom("order_date")),
        Job.of(
                "cohort_customers",
                COHORT_CUSTOMERS,
                "",
                d -> CohortCustomers.from(d.read(FCT_ORDERS), d.read(FCT_ORDER_LINES), d.day()),
                FCT_ORDERS,
                FCT_ORDER_LINES)
            .inPartsBy(
                "customer_key",
                from(FCT_ORDERS, "customer_key").countingFrom("order_date"),
                from(FCT_ORDER_LINES, "customer_key").countingFrom("order_date")),
        Job.of(
            "cohort_value",
            COHORT_VALUE,
            "",
            d ->
                CohortValue.from(
                    d.read(FCT_ORDERS), d.read(COHORT_CUSTOMERS), d.read(AD_SPEND_DAILY), d.day()),
            FCT_ORDERS,
            COHORT_CUSTOMERS,
            AD_SPEND_DAILY),
        new Job(
            "churn_windows",
            List.of(FCT_ORDERS, FCT_ORDER_LINES),
            List.of(PURCHASE_GAPS, CHURN_WINDOWS),
            settings.churn(),
            d -> gaps(d, settings.churn()),
            Parts.WHOLE),
        Job.of(
            "churn_periods",
            CHURN_PERIODS,
            "",
            d -> ChurnPeriods.from(d.read(FCT_ORDERS), d.read(CHURN_WINDOWS), d.day()),
            FCT_ORDERS,
            CHURN_WINDOWS),
        Job.of(
            "order_steps",
            ORDER_STEPS,
            "",
            d -> OrderSteps.from(d.read(FCT_ORDERS), d.day()),
            FCT_ORDERS),
        Job.of(
            "customer_states",
            CUSTOMER_STATES,
            "",
            d -> CustomerStates.from(d::read, d.day()),
            CustomerStates.READS.toArray(Table[]::new)));
  }

  private static void gaps(Desk desk, ChurnWindows.Options options) {
    Dataset<Row> gaps =
        desk.keep(Gaps.from(desk.read(FCT_ORDERS), desk.read(FCT_ORDER_LINES), desk.day()));
    desk.write(PURCHASE_GAPS, PurchaseGaps.from(gaps, desk.day()));
    desk.write(CHURN_WINDOWS, ChurnWindows.from(gaps, options, desk.day()));
  }

  private RetentionJobs() {}
}
