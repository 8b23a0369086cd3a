package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static io.nightcart.tables.Identity.IDENTITY_LINKS;
import static io.nightcart.tables.Silver.REVIEWS;
import static io.nightcart.tables.Silver.SOCIAL_POSTS;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Table;
import io.nightcart.transforms.Reviews;
import io.nightcart.transforms.SocialPosts;
import java.util.List;

/** The jobs that make tables of what is said about the shop. */
final class FeedbackJobs {

  private static final Table RAW_REVIEWS = Bronze.REVIEWS.bronze();
  private static final Table RAW_POSTS = Bronze.SOCIAL_POSTS.bronze();

  static List<Job> of(Settings settings) {
    Shop shop = settings.shop();
    return List.of(
        Job.of(
                "reviews",
                REVIEWS,
                shop,
                d -> Reviews.from(d.read(RAW_REVIEWS), d.read(IDENTITY_LINKS), shop),
                RAW_REVIEWS,
                IDENTITY_LINKS)
            .needing(RAW_REVIEWS)
            .inPartsBy(
                "review_id",
                from(RAW_REVIEWS, "review_id"),
                from(IDENTITY_LINKS, "identifier").via(RAW_REVIEWS, "customer_key", "review_id")),
        Job.of(
                "social_posts",
                SOCIAL_POSTS,
                shop,
                d -> SocialPosts.from(d.read(RAW_POSTS), shop),
                RAW_POSTS)
            .needing(RAW_POSTS)
            .inPartsBy("post_id", from(RAW_POSTS, "post_id")));
  }

  private FeedbackJobs() {}
}
