package io.nightcart.pipelines;

import static io.nightcart.tables.Marketing.AD_SPEND_DAILY;
import static io.nightcart.tables.Marketing.MARKETING_COSTS_DAILY;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static io.nightcart.tables.Sales.KPI_DAILY;
import static io.nightcart.tables.Trends.KPI_ANOMALIES;
import static io.nightcart.tables.Trends.KPI_DECOMPOSITION;
import static io.nightcart.tables.Trends.KPI_PERIOD;

import io.nightcart.transforms.KpiAnomalies;
import io.nightcart.transforms.KpiDecomposition;
import io.nightcart.transforms.KpiPeriod;
import java.util.List;

/** The jobs that tell how the KPIs move. */
final class TrendJobs {

  static List<Job> of(Settings settings) {
    return List.of(
        Job.of(
            "kpi_period",
            KPI_PERIOD,
            "",
            d -> KpiPeriod.from(d.read(KPI_DAILY), d.read(FCT_ORDERS), d.day()),
            KPI_DAILY,
            FCT_ORDERS),
        Job.of(
            "kpi_decomposition",
            KPI_DECOMPOSITION,
            "",
            d ->
                KpiDecomposition.from(
                    d.read(FCT_ORDERS),
                    d.read(AD_SPEND_DAILY),
                    d.read(MARKETING_COSTS_DAILY),
                    d.day()),
            FCT_ORDERS,
            AD_SPEND_DAILY,
            MARKETING_COSTS_DAILY),
        Job.of(
            "kpi_anomalies",
            KPI_ANOMALIES,
            settings.anomalies(),
            d -> KpiAnomalies.from(d.read(KPI_DAILY), settings.anomalies(), d.day()),
            KPI_DAILY));
  }

  private TrendJobs() {}
}
