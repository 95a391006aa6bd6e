package org.sitemessage.bench;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The contenders of a row. They work in turn, round by round, so that all of them see the same
 * machine; a ratio is that of two figures of the same round.
 */
final class Race implements Resource {
  /** The unit of most figures. */
  static final String RATE = "/s";

  private record Contender(String name, Round round) {}

  private record Comparison(String unit, String of, String to, Target target) {}

  private record Limit(String unit, String of, Target target) {}

  private final String id;
  private final String title;
  private final List<Contender> contenders = new ArrayList<>();
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<Limit> limits = new ArrayList<>();
  private boolean once;
  private final Deque<Resource> resources = new ArrayDeque<>();

  Race(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** Keeps what has to be closed after the race; the last one is closed first. */
  <T extends Resource> T closing(T resource) {
    resources.push(resource);
    return resource;
  }

  void add(String name, Round round) {
    contenders.add(new Contender(name, round));
  }

  void compare(String of, String to, Target target) {
    compare(RATE, of, to, target);
  }

  void compare(String unit, String of, String to, Target target) {
    comparisons.add(new Comparison(unit, of, to, target));
  }

  /** A figure that has a target of its own. */
  void limit(String unit, String of, Target target) {
    limits.add(new Limit(unit, of, target));
  }

  /** Leaves out all contenders but the builds of sitemessage, and what is compared with them. */
  void withoutPeers() {
    contenders.removeIf(contender -> isPeer(contender.name()));
    comparisons.removeIf(comparison -> isPeer(comparison.of()) || isPeer(comparison.to()));
  }

  private static boolean isPeer(String name) {
    return !name.startsWith(Build.OURS) && !name.startsWith(Build.BASELINE);
  }

  /** Has every contender work once, whatever the options say. */
  void once() {
    once = true;
  }

  /**
   * Runs the rounds.
   *
   * @param warmUps rounds before those that count
   */
  Result run(int warmUps, int rounds) throws Exception {
    var skipped = once ? 0 : warmUps;
    var result = new Result(id, title);
    for (int i = 0; i < skipped + (once ? 1 : rounds); i++) {
      for (var contender : contenders) {
        var figures = contender.round().run();
        if (i >= skipped) {
          result.add(contender.name(), figures);
        }
      }
    }
    for (var comparison : comparisons) {
      result.compare(comparison.unit(), comparison.of(), comparison.to(), comparison.target());
    }
    for (var limit : limits) {
      result.limit(limit.unit(), limit.of(), limit.target());
    }
    return result;
  }

  @Override
  public void close() throws SQLException {
    while (!resources.isEmpty()) {
      resources.pop().close();
    }
  }
}
