package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TablesCommandTest {

  @Test
  void ofAnUnknownTableTheNearestAreTold() {
    assertThat(TablesCommand.unknown("gold.KPI_dayly"))
        .startsWith("There is no table gold.KPI_dayly; nearest are gold.kpi_daily, ");
    assertThat(TablesCommand.unknown("margin")).contains("nearest are gold.fct_order_margin");
  }
}
