package org.sitemessage.vertx.dispatch.access;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.access.PrincipalKind;

/**
 * Limits the entries of the audit log about refused requests, so that one principal cannot fill it:
 * it counts those beyond some a minute, for one entry. Confined to one event loop.
 */
final class RefusalLimit {
  /** Maximum number of entries of one principal within a minute. */
  private static final int ENTRIES = 10;

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /**
   * Maximum number of principals in memory; those whose minute began first are closed beyond it.
   */
  private static final int PRINCIPALS = 1_000;

  private final Vertx vertx;
  private final Runnable recorder;
  private final Map<Who, Window> windows = new LinkedHashMap<>();
  private final List<LeftOut> early = new ArrayList<>();

  /** A principal, whatever address and reason a request of it has. */
  private record Who(String name, PrincipalKind kind) {}

  /**
   * Refused requests that have no entry of their own.
   *
   * @param caller sender of the first of them
   * @param count number of the requests, at least 1
   */
  record LeftOut(Caller caller, long count) {}

  private static final class Window {
    private final Instant end;
    private final Caller caller;
    private long refused;

    Window(Instant end, Caller caller) {
      this.end = end;
      this.caller = caller;
    }

    void close(List<LeftOut> all) {
      if (refused > ENTRIES) {
        all.add(new LeftOut(caller, refused - ENTRIES));
      }
    }
  }

  /**
   * Creates a limit.
   *
   * @param recorder records what {@link #over} returns; called some time after a minute is over
   */
  RefusalLimit(Vertx vertx, Runnable recorder) {
    this.vertx = vertx;
    this.recorder = recorder;
  }

  /** Counts a refused request. Returns whether it gets an entry of its own. */
  boolean admit(Caller caller, Instant now) {
    var who = new Who(caller.name(), caller.kind());
    early.addAll(closed(window -> !now.isBefore(window.end)));
    if (windows.size() >= PRINCIPALS && !windows.containsKey(who)) {
      var eldest = windows.keySet().iterator().next();
      windows.remove(eldest).close(early);
    }
    var window =
        windows.computeIfAbsent(who, key -> new Window(now.plus(WINDOW), caller.withReason("")));
    window.refused++;
    if (window.refused == ENTRIES + 1) {
      vertx.setTimer(WINDOW.toMillis(), timer -> recorder.run());
    }
    return window.refused <= ENTRIES;
  }

  /** Returns the requests without entries of the minutes that are over, once. */
  List<LeftOut> over(Instant now) {
    early.addAll(closed(window -> !now.isBefore(window.end)));
    var all = List.copyOf(early);
    early.clear();
    return all;
  }

  /** Returns all requests without entries, once. */
  List<LeftOut> close() {
    return over(Instant.MAX);
  }

  private List<LeftOut> closed(Predicate<Window> isOver) {
    var all = new ArrayList<LeftOut>();
    windows
        .values()
        .removeIf(
            window -> {
              if (isOver.test(window)) {
                window.close(all);
                return true;
              }
              return false;
            });
    return all;
  }
}
