package io.nightcart.pipelines.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * Another engine that does the same work on the same files. It is looked for as a service, so that
 * the program carries none.
 */
public interface Peer {

  /** What it is called, with its version. */
  String name();

  /**
   * Reads the invented shop's raw files and makes the tables of silver and gold that need no model.
   *
   * @param raw the folder with a folder a day
   * @param out an empty folder to write tables to
   * @param last the last day whose files to take, and the day that the tables describe
   */
  void make(Path raw, Path out, LocalDate last, int threads) throws IOException;

  /** Asks the tables that were made, in SQL that all engines speak; a row of one text each. */
  List<String> answer(String question);
}
