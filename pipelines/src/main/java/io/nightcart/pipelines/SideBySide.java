package io.nightcart.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Work on several threads: most of a small Spark job is planning, which leaves the other cores
 * idle.
 */
public final class SideBySide {

  private static final int AT_ONCE = 4;

  /** Works on all items, a few at once; see {@link #map(List, BiPredicate, Function)}. */
  public static <A, B> List<B> map(List<A> items, Function<A, B> work) {
    return map(items, (one, other) -> false, work);
  }

  /**
   * Works on all items, a few at once, each as soon as those before it that it waits for are done.
   * What waits for an item that failed is not begun; all others are.
   *
   * @param waitsFor whether the first item waits for the second, which stands earlier in the list
   * @return the results in the order of the items
   * @throws RuntimeException the failure of the first item that failed
   */
  public static <A, B> List<B> map(List<A> items, BiPredicate<A, A> waitsFor, Function<A, B> work) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      var results = new ArrayList<CompletableFuture<B>>();
      for (A item : items) {
        CompletableFuture<?>[] before =
            IntStream.range(0, results.size())
                .filter(i -> waitsFor.test(item, items.get(i)))
                .mapToObj(results::get)
                .toArray(CompletableFuture[]::new);
        results.add(
            CompletableFuture.allOf(before).thenApplyAsync(done -> work.apply(item), threads));
      }
      CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
          .handle((all, failure) -> all)
          .join();
      return results.stream().map(SideBySide::result).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static <B> B result(CompletableFuture<B> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  private SideBySide() {}
}
