package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/**
 * Which channel brought a visitor. The first rule that fits decides, much as in the default channel
 * groups of Google Analytics 4, which also gave the pattern of paid media:
 *
 * <ol>
 *   <li>shopping: medium shopping or pla, or a paid medium and a campaign with the word shop
 *   <li>paid_social: a paid medium or click, and a social network as source
 *   <li>display: medium display, banner, expandable, interstitial or cpm
 *   <li>affiliate: medium affiliate, affiliates or partner
 *   <li>email: source or medium email, e-mail or newsletter, or a web mail as source
 *   <li>sms: source or medium sms
 *   <li>paid_search: a paid medium or click, and a search engine as source or none
 *   <li>display: any other paid medium or click
 *   <li>organic_social: a social network as source, or medium social
 *   <li>organic_search: a search engine as source, or medium organic
 *   <li>referral: any other source
 *   <li>direct: no source
 * </ol>
 *
 * The source is utm_source, else the referring host. A medium is paid if it holds cp, as in cpc, or
 * begins with paid, or is ppc or retargeting; a click with a number, such as gclid, is paid where
 * the link names no medium.
 */
final class Channels {

  private static final String PAID = "^(.*cp.*|ppc|retargeting|paid.*)$";
  private static final String SEARCH =
      "(^|\\.)(google|bing|duckduckgo|ecosia|yahoo|qwant|startpage|baidu|yandex|naver"
          + "|search\\.brave)(\\.|$)";
  private static final String SOCIAL =
      "(^|\\.)(facebook|fb|meta|instagram|ig|threads|tiktok|pinterest|youtube|twitter|x|linkedin"
          + "|reddit|snapchat|vk)(\\.com|\\.net|\\.ru|\\.[a-z]{2}|$)|^t\\.co$|^lnkd\\.in$|^youtu\\.be$";
  private static final String MAIL = "^(e-?mail|newsletter|(web)?mail\\..*|outlook\\.live\\.com)$";

  /**
   * The channel of a row with {@code source}, {@code medium}, {@code campaign} and {@code
   * click_id}, each of which may be null.
   */
  static Column group() {
    var source = coalesce(col("source"), lit(""));
    var medium = coalesce(col("medium"), lit(""));
    var isClick = col("click_id").isNotNull().and(medium.equalTo(""));
    var isPaid = medium.rlike(PAID).or(isClick);
    var isSocial = source.rlike(SOCIAL);
    var isMail = source.rlike(MAIL).or(medium.rlike(MAIL));
    var isSearch = source.rlike(SEARCH).and(isMail.equalTo(false));
    var isShop = lower(coalesce(col("campaign"), lit(""))).rlike("(^|[^a-z])shop");
    return when(medium.isin("shopping", "pla").or(isPaid.and(isShop)), "shopping")
        .when(isPaid.and(isSocial), "paid_social")
        .when(medium.isin("display", "banner", "expandable", "interstitial", "cpm"), "display")
        .when(medium.isin("affiliate", "affiliates", "partner"), "affiliate")
        .when(isMail, "email")
        .when(source.equalTo("sms").or(medium.equalTo("sms")), "sms")
        .when(isPaid.and(isSearch.or(source.equalTo(""))), "paid_search")
        .when(isPaid, "display")
        .when(isSocial.or(medium.rlike("^social.*$|^sm$")), "organic_social")
        .when(isSearch.or(medium.equalTo("organic")), "organic_search")
        .when(source.notEqual(""), "referral")
        .otherwise("direct");
  }

  private Channels() {}
}
