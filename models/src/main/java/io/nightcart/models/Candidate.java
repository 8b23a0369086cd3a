package io.nightcart.models;

import io.nightcart.models.PurchaseModel.History;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A model of purchases that may be tried. */
public enum Candidate {
  /** {@link BgNbd}. */
  BG_NBD,
  /** {@link BgNbd}, modified. */
  MBG_NBD,
  /** {@link ParetoNbd}; some twenty times as dear to fit. */
  PARETO_NBD;

  /** The model under which the histories are likeliest, if there is one. */
  Optional<PurchaseModel> fit(List<History> histories) {
    return switch (this) {
      case BG_NBD -> BgNbd.fit(false, histories).map(model -> model);
      case MBG_NBD -> BgNbd.fit(true, histories).map(model -> model);
      case PARETO_NBD -> ParetoNbd.fit(histories).map(model -> model);
    };
  }

  /** The model of these parameters. */
  PurchaseModel of(List<Double> p) {
    return switch (this) {
      case BG_NBD -> new BgNbd(false, p.get(0), p.get(1), p.get(2), p.get(3));
      case MBG_NBD -> new BgNbd(true, p.get(0), p.get(1), p.get(2), p.get(3));
      case PARETO_NBD -> new ParetoNbd(p.get(0), p.get(1), p.get(2), p.get(3));
    };
  }

  /** Its name in tables: {@code bg_nbd}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
