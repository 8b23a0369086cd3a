package io.nightcart.pipelines;

import static io.nightcart.pipelines.Parts.Link.from;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobTest {

  private static Job job(String name, List<Table> reads, Table writes) {
    return new Job(name, reads, List.of(writes), "", desk -> {}, Parts.WHOLE);
  }

  @Test
  void aJobComesAfterThoseWhoseTablesItReads() {
    Job facts = job("facts", List.of(Silver.ORDERS), Sales.FCT_ORDERS);
    Job orders = job("orders", List.of(), Silver.ORDERS);

    assertThat(Job.inOrder(List.of(facts, orders))).containsExactly(orders, facts);
  }

  @Test
  void jobsThatWaitForEachOtherAreNamed() {
    Job one = job("one", List.of(Silver.ORDERS), Sales.FCT_ORDERS);
    Job other = job("other", List.of(Sales.FCT_ORDERS), Silver.ORDERS);

    assertThatThrownBy(() -> Job.inOrder(List.of(one, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("These jobs wait for each other: [one, other]");
  }

  @Test
  void twoJobsNeverWriteOneTable() {
    Job one = job("one", List.of(), Silver.ORDERS);
    Job other = job("other", List.of(), Silver.ORDERS);

    assertThatThrownBy(() -> Job.inOrder(List.of(one, other)))
        .hasMessage("Two jobs write silver.orders");
  }

  @Test
  void aJobInPartsFollowsEveryTableThatItReads() {
    Job facts = job("facts", List.of(Silver.ORDERS, Silver.ORDER_LINES), Sales.FCT_ORDERS);

    assertThatThrownBy(() -> facts.inPartsBy("order_id", from(Silver.ORDERS, "order_id")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("facts: the links of its parts must begin at every table");
    assertThatThrownBy(
            () ->
                job("facts", List.of(Silver.ORDERS), Sales.FCT_ORDERS)
                    .inPartsBy("customer_key", from(Silver.ORDERS, "customer_key")))
        .hasMessage(
            "facts: a required column of its only table, text or a day, must tell the parts");
  }

  @Test
  void aLinkIsFollowedFromItsBridgesToo() {
    var parts =
        new Parts(
            "order_id",
            List.of(
                from(Silver.CUSTOMERS, "email_hash").via(Silver.ORDERS, "email_hash", "order_id")));

    assertThat(parts.changing(Silver.ORDERS)).containsExactly(from(Silver.ORDERS, "order_id"));
    assertThat(parts.feeding(Silver.ORDERS)).isEmpty();
  }

  @Test
  void aLinkSinceADayCarriesItOverItsFirstHopAndComesBackWithoutIt() {
    var link =
        from(Silver.ORDERS, "customer_key")
            .since("order_date")
            .via(Silver.REVIEWS, "customer_key", "created_date");

    assertThat(link.beginning()).isEqualTo("concat(customer_key, '@', order_date)");
    assertThat(link.hops()).allMatch(Parts.Hop::isSince);
    assertThat(new Parts("day", List.of(link)).changing(Silver.REVIEWS))
        .containsExactly(from(Silver.REVIEWS, "created_date"));
  }

  @Test
  void everyTableOfTheNightIsMadeBeforeItIsRead() {
    List<Job> jobs = Jobs.of(Settings.ofSample(List.of()).settings());

    Set<Table> made = new HashSet<>();
    Set<Table> toMake = new HashSet<>();
    jobs.forEach(job -> toMake.addAll(job.writes()));
    var early = new ArrayList<String>();
    for (Job job : jobs) {
      job.reads().stream()
          .filter(table -> toMake.contains(table) && !made.contains(table))
          .forEach(table -> early.add(job.name() + " reads " + table.name()));
      made.addAll(job.writes());
    }
    assertThat(early).isEmpty();
  }

  @Test
  void goldIsMadeFromSilverAndGoldAlone() {
    List<Job> jobs = Jobs.of(Settings.ofSample(List.of()).settings());

    assertThat(jobs)
        .filteredOn(job -> job.writes().get(0).layer().equals("gold"))
        .flatExtracting(Job::reads)
        .extracting(Table::layer)
        .containsOnly("silver", "gold");
  }

  @Test
  void thereIsAPlanWithoutAShop() {
    List<Job> jobs = Jobs.of(Settings.load(List.of(), List.of()).settings());

    assertThat(jobs.stream().map(Job::name))
        .containsExactlyElementsOf(
            Jobs.of(Settings.ofSample(List.of()).settings()).stream().map(Job::name).toList());
  }
}
