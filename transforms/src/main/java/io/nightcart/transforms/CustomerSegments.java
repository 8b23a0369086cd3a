package io.nightcart.transforms;

import static io.nightcart.tables.Segments.CUSTOMER_SEGMENTS;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Lifetime;
import io.nightcart.tables.Retention;
import io.nightcart.tables.Segments;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Surveys;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Segments#CUSTOMER_SEGMENTS}. */
public final class CustomerSegments {

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(
          Silver.CUSTOMERS,
          Segments.CUSTOMER_HISTORY,
          Retention.CUSTOMER_STATES,
          Lifetime.CLV_SCORES,
          Web.CART_STATES,
          Web.PRODUCT_EVENTS,
          Surveys.RESPONSES);

  /**
   * Where segments begin.
   *
   * @param newDays days after the first order for which a customer is new; 0 or more
   * @param loyalOrders orders in 365 days that make a customer loyal; 1 or more
   * @param highValueShare share of customers that are of high value; above 0, at most 1
   * @param vipShare share of customers that are VIPs; above 0, at most highValueShare
   * @param cartDays days for which a cart that was left counts; 0 to 30, when it is given up
   * @param browseDays days, ending on the day, within which products were viewed; 1 or more
   * @param discountOrders orders without which discounts tell nothing; 1 or more
   * @param discountShare share of orders at a discount; above 0, at most 1
   * @param returnOrders orders without which returns tell nothing; 1 or more
   * @param returnShare share of what was bought that was given back; above 0, at most 1
   * @param npsDays days, ending on the day, for which an answer counts; 1 or more
   */
  public record Options(
      int newDays,
      int loyalOrders,
      double highValueShare,
      double vipShare,
      int cartDays,
      int browseDays,
      int discountOrders,
      double discountShare,
      int returnOrders,
      double returnShare,
      int npsDays) {

    /**
     * @throws IllegalArgumentException naming the value that makes no sense
     */
    public Options {
      require(newDays >= 0, "New-days must be 0 or more", newDays);
      require(loyalOrders >= 1, "Loyal-orders must be 1 or more", loyalOrders);
      requireShare("High-value-share", highValueShare);
      requireShare("Vip-share", vipShare);
      require(vipShare <= highValueShare, "Vip-share must be at most high-value-share", vipShare);
      require(
          cartDays >= 0 && cartDays <= CartStates.DAYS_KEPT,
          "Cart-days must be 0 to " + CartStates.DAYS_KEPT,
          cartDays);
      require(browseDays >= 1, "Browse-days must be 1 or more", browseDays);
      require(discountOrders >= 1, "Discount-orders must be 1 or more", discountOrders);
      requireShare("Discount-share", discountShare);
      require(returnOrders >= 1, "Return-orders must be 1 or more", returnOrders);
      requireShare("Return-share", returnShare);
      require(npsDays >= 1, "Nps-days must be 1 or more", npsDays);
    }

    private static void requireShare(String name, double share) {
      require(share > 0 && share <= 1, name + " must be above 0 and at most 1", share);
    }

    private static void require(boolean holds, String what, Object given) {
      if (!holds) {
        throw new IllegalArgumentException(what + ", not " + given);
      }
    }
  }

  /** Holds what is known of each customer against the rules. Rows after the day are ignored. */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, Options options, LocalDate day, Shop shop) {
    return new SegmentFacts(tables, options, day, shop)
        .ofCustomers()
        .transform(customers -> SegmentRules.decide(customers, options))
        .withColumn("day", lit(day))
        .selectExpr(CUSTOMER_SEGMENTS.schema().fieldNames())
        .transform(CUSTOMER_SEGMENTS::conform);
  }

  private CustomerSegments() {}
}
