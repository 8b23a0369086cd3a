package io.nightcart.pipelines.watch;

import java.time.LocalDate;

/**
 * What came of a run.
 *
 * @param exit the exit code of the command
 * @param day that the tables describe; null if the run failed
 * @param tables how many were written
 * @param refusedModels how many failed their gate
 * @param message in one line; of a failed run, what is wrong
 */
public record RunEnd(
    int exit, LocalDate day, int tables, int refusedModels, double seconds, String message) {}
