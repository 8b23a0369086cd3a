package io.nightcart.pipelines.sample;

import static io.nightcart.pipelines.sample.Fault.Reach.ELEMENT;
import static io.nightcart.pipelines.sample.Fault.Reach.LINE;
import static io.nightcart.pipelines.sample.Fault.Reach.RECORD;
import static io.nightcart.pipelines.sample.Fault.Reach.ROW;
import static io.nightcart.pipelines.sample.Source.AD_SPEND;
import static io.nightcart.pipelines.sample.Source.CAMPAIGNS;
import static io.nightcart.pipelines.sample.Source.CONSENTS;
import static io.nightcart.pipelines.sample.Source.CUSTOMERS;
import static io.nightcart.pipelines.sample.Source.EMAIL_EVENTS;
import static io.nightcart.pipelines.sample.Source.FX_RATES;
import static io.nightcart.pipelines.sample.Source.INVENTORY;
import static io.nightcart.pipelines.sample.Source.LOYALTY_EVENTS;
import static io.nightcart.pipelines.sample.Source.MARKETING_COSTS;
import static io.nightcart.pipelines.sample.Source.ORDERS;
import static io.nightcart.pipelines.sample.Source.PAYMENTS;
import static io.nightcart.pipelines.sample.Source.POSTS;
import static io.nightcart.pipelines.sample.Source.PRODUCTS;
import static io.nightcart.pipelines.sample.Source.PROMOTIONS;
import static io.nightcart.pipelines.sample.Source.REVIEWS;
import static io.nightcart.pipelines.sample.Source.SHIPMENTS;
import static io.nightcart.pipelines.sample.Source.SURVEY_INVITATIONS;
import static io.nightcart.pipelines.sample.Source.SURVEY_RESPONSES;
import static io.nightcart.pipelines.sample.Source.TICKETS;
import static io.nightcart.pipelines.sample.Source.WEB_EVENTS;

import java.math.BigDecimal;
import java.util.List;

/**
 * A way in which an export breaks a record.
 *
 * @param field the raw field that is spoilt; for a broken line, how it is broken
 * @param value what stands there instead
 * @param reason the code with which a reader must refuse it
 */
record Fault(Source source, Reach reach, String field, Object value, String reason) {

  /** How much of a record is lost to a fault. */
  enum Reach {
    NOTHING,
    /** The whole line, which cannot be read at all. */
    LINE,
    /** The record's own row; elements of its array stand. */
    ROW,
    /** The record's own row and every element, which share the spoilt field. */
    RECORD,
    /** One element of the record's array. */
    ELEMENT
  }

  static final String HALF = "half";
  static final String TWICE = "twice";
  static final String SHORT = "short";
  static final String LONG = "long";

  /** A sound record. */
  static final Fault NONE = new Fault(ORDERS, Reach.NOTHING, "", null, "");

  private static final List<Fault> ALL =
      List.of(
          new Fault(ORDERS, LINE, HALF, null, "JSON_SYNTAX"),
          new Fault(ORDERS, ELEMENT, "unit_price", "1.234,56", "DEC_FORMAT(unit_price)"),
          new Fault(
              ORDERS, ROW, "created_at", "2025-02-30T10:15:00+01:00", "DATE_INVALID(ordered_at)"),
          new Fault(ORDERS, ELEMENT, "quantity", 0, "ZERO(quantity)"),
          new Fault(ORDERS, ROW, "status", "teleported", "ENUM(status)"),
          new Fault(ORDERS, ELEMENT, "product", null, "REQUIRED(product_id)"),
          new Fault(ORDERS, RECORD, "id", null, "REQUIRED(order_id)"),
          new Fault(ORDERS, ELEMENT, "unit_price", new BigDecimal("-29.90"), "SIGN(unit_price)"),
          new Fault(ORDERS, ROW, "shipping", "12,5", "DEC_FORMAT(shipping)"),
          new Fault(ORDERS, LINE, TWICE, null, "JSON_TRAILING"),
          new Fault(ORDERS, ELEMENT, "quantity", "2 Stk", "INT_FORMAT(quantity)"),
          new Fault(ORDERS, RECORD, "updated_at", "14.10.2025 09:30", "TS_FORMAT(updated_at)"),
          new Fault(ORDERS, ROW, "tax", new BigDecimal("-3.80"), "SIGN(tax)"),
          new Fault(ORDERS, ELEMENT, "discount", "5,00 EUR", "DEC_FORMAT(discount)"),
          new Fault(CUSTOMERS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(
              CUSTOMERS,
              ROW,
              "created_at",
              "2025-02-30T08:00:00+01:00",
              "DATE_INVALID(created_at)"),
          new Fault(CUSTOMERS, ROW, "customer_id", "", "REQUIRED(customer_id)"),
          new Fault(CUSTOMERS, ROW, "updated_at", "yesterday", "TS_FORMAT(updated_at)"),
          new Fault(CUSTOMERS, LINE, LONG, null, "COL_COUNT"),
          new Fault(PRODUCTS, ROW, "price", "1.234,56", "DEC_FORMAT(price)"),
          new Fault(PRODUCTS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(PRODUCTS, ROW, "cost", new BigDecimal("-4.00"), "SIGN(cost)"),
          new Fault(REVIEWS, ROW, "rating", 6, "RANGE(rating)"),
          new Fault(REVIEWS, LINE, HALF, null, "JSON_SYNTAX"),
          new Fault(REVIEWS, ROW, "rating", "five", "INT_FORMAT(rating)"),
          new Fault(REVIEWS, ROW, "product", null, "REQUIRED(product_id)"),
          new Fault(REVIEWS, ROW, "created_at", "2025-11-31T18:20:00Z", "DATE_INVALID(created_at)"),
          new Fault(REVIEWS, LINE, TWICE, null, "JSON_TRAILING"),
          new Fault(REVIEWS, ROW, "rating", 0, "RANGE(rating)"),
          new Fault(POSTS, ROW, "likes", "1.2k", "INT_FORMAT(likes)"),
          new Fault(POSTS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(POSTS, ROW, "posted_at", "2 hours ago", "TS_FORMAT(posted_at)"),
          new Fault(POSTS, ROW, "likes", -1, "SIGN(likes)"),
          new Fault(POSTS, ROW, "post_id", "", "REQUIRED(post_id)"),
          new Fault(AD_SPEND, ROW, "spend", "1.204,50", "DEC_FORMAT(spend)"),
          new Fault(AD_SPEND, ROW, "date", "01.10.2025", "DATE_FORMAT(spend_date)"),
          new Fault(AD_SPEND, ROW, "clicks", -3, "SIGN(clicks)"),
          new Fault(AD_SPEND, LINE, SHORT, null, "COL_COUNT"),
          new Fault(MARKETING_COSTS, ROW, "type", "beer", "ENUM(cost_type)"),
          new Fault(FX_RATES, ROW, "rate", "1,0812", "DEC_FORMAT(rate)"),
          new Fault(FX_RATES, ROW, "date", "2025-02-30", "DATE_INVALID(rate_date)"),
          new Fault(SHIPMENTS, ROW, "status", "unterwegs", "ENUM(status)"),
          new Fault(SHIPMENTS, ROW, "cost", "4,19", "DEC_FORMAT(cost)"),
          new Fault(SHIPMENTS, ROW, "order_id", "", "REQUIRED(order_id)"),
          new Fault(SHIPMENTS, ROW, "promised_at", "in 2 days", "TS_FORMAT(promised_at)"),
          new Fault(SHIPMENTS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(TICKETS, ROW, "satisfaction", 9, "RANGE(satisfaction)"),
          new Fault(TICKETS, LINE, HALF, null, "JSON_SYNTAX"),
          new Fault(TICKETS, ROW, "created_at", "yesterday", "TS_FORMAT(created_at)"),
          new Fault(TICKETS, ROW, "replies", -1, "SIGN(replies)"),
          new Fault(SURVEY_INVITATIONS, ROW, "kind", "postal", "ENUM(kind)"),
          new Fault(SURVEY_INVITATIONS, ROW, "sent_at", "01.10.2025", "TS_FORMAT(sent_at)"),
          new Fault(SURVEY_INVITATIONS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(SURVEY_RESPONSES, ROW, "score", "ten", "INT_FORMAT(score)"),
          new Fault(SURVEY_RESPONSES, ROW, "question", "smiley", "ENUM(question_type)"),
          new Fault(SURVEY_RESPONSES, LINE, TWICE, null, "JSON_TRAILING"),
          new Fault(WEB_EVENTS, ROW, "qty", -1, "SIGN(quantity)"),
          new Fault(WEB_EVENTS, LINE, HALF, null, "JSON_SYNTAX"),
          new Fault(WEB_EVENTS, ROW, "event", "scroll_depth", "ENUM(type)"),
          new Fault(WEB_EVENTS, ROW, "time", "1759300000", "TS_FORMAT(at)"),
          new Fault(WEB_EVENTS, ROW, "event_id", null, "REQUIRED(event_id)"),
          new Fault(WEB_EVENTS, ROW, "price", "39,90", "DEC_FORMAT(unit_price)"),
          new Fault(CAMPAIGNS, ROW, "kind", "blast", "ENUM(kind)"),
          new Fault(CAMPAIGNS, ROW, "sent_at", "tomorrow", "TS_FORMAT(sent_at)"),
          new Fault(EMAIL_EVENTS, ROW, "type", "opened", "ENUM(type)"),
          new Fault(EMAIL_EVENTS, ROW, "at", "28/11/2025 08:12", "TS_FORMAT(at)"),
          new Fault(EMAIL_EVENTS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(EMAIL_EVENTS, ROW, "id", "", "REQUIRED(event_id)"),
          new Fault(CONSENTS, ROW, "state", "maybe", "ENUM(state)"),
          new Fault(CONSENTS, ROW, "purpose", "", "REQUIRED(purpose)"),
          new Fault(LOYALTY_EVENTS, ROW, "points", "1.5k", "INT_FORMAT(points)"),
          new Fault(LOYALTY_EVENTS, ROW, "type", "gift", "ENUM(type)"),
          new Fault(LOYALTY_EVENTS, ROW, "value", "5,00", "DEC_FORMAT(value)"),
          new Fault(PROMOTIONS, ROW, "start", "01.12.2025", "DATE_FORMAT(start_date)"),
          new Fault(PROMOTIONS, ROW, "type", "bogo", "ENUM(type)"),
          new Fault(INVENTORY, ROW, "on_hand", "12 pcs", "INT_FORMAT(on_hand)"),
          new Fault(INVENTORY, ROW, "date", "01.10.2025", "DATE_FORMAT(stock_date)"),
          new Fault(INVENTORY, ROW, "sku", "", "REQUIRED(product_id)"),
          new Fault(INVENTORY, ROW, "received", -4, "SIGN(received_units)"),
          new Fault(PAYMENTS, ROW, "amount", "12,50", "DEC_FORMAT(amount)"),
          new Fault(PAYMENTS, ROW, "status", "ok", "ENUM(status)"),
          new Fault(PAYMENTS, LINE, SHORT, null, "COL_COUNT"),
          new Fault(PAYMENTS, ROW, "created_at", "14.10.2025 09:30", "TS_FORMAT(paid_at)"));

  /** The ways in which a file of this kind breaks. */
  static List<Fault> of(Source source) {
    return ALL.stream().filter(fault -> fault.source() == source).toList();
  }
}
