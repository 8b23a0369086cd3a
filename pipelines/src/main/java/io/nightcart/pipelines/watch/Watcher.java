package io.nightcart.pipelines.watch;

import java.util.List;

/** Hears how a run goes. Jobs run side by side, but are told one after the other. */
public interface Watcher {

  /** A line for whoever watches. */
  void say(String line);

  /** A job has ended: the {@code number}th of {@code all}. */
  void end(int number, int all, JobEnd job);

  /** The run has ended. */
  void end(RunEnd run);

  /** Tells all of them. */
  static Watcher all(List<Watcher> watchers) {
    return new Watcher() {
      @Override
      public void say(String line) {
        watchers.forEach(watcher -> watcher.say(line));
      }

      @Override
      public void end(int number, int all, JobEnd job) {
        watchers.forEach(watcher -> watcher.end(number, all, job));
      }

      @Override
      public void end(RunEnd run) {
        watchers.forEach(watcher -> watcher.end(run));
      }
    };
  }
}
