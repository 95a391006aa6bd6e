package org.sitemessage.vertx.dispatch.flow;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.sitemessage.api.schedule.SiteStats.RunningCommand;

/**
 * The long commands that are under way, so that those who wait for one see how far it is. Confined
 * to one event loop.
 */
public final class RunningCommands {
  private final InstantSource clock;
  private final List<Running> all = new ArrayList<>();

  /** Creates an empty list. */
  public RunningCommands(InstantSource clock) {
    this.clock = clock;
  }

  /** A command, with the number of rows that it has changed so far. */
  private static final class Running {
    private RunningCommand sofar;

    Running(RunningCommand begun) {
      sofar = begun;
    }

    void add(long rows) {
      sofar = new RunningCommand(sofar.command(), sofar.done() + rows, sofar.since());
    }
  }

  /**
   * Lists a command until it has ended.
   *
   * @param work does it, and calls what it gets with the number of rows of each batch
   */
  public <T> Future<T> track(String command, Function<LongConsumer, Future<T>> work) {
    var one = new Running(new RunningCommand(command, 0, clock.instant()));
    all.add(one);
    return Future.succeededFuture()
        .compose(v -> work.apply(one::add))
        .onComplete(done -> all.remove(one));
  }

  /** Returns the commands under way, in the order in which they began. */
  public List<RunningCommand> all() {
    return all.stream().map(one -> one.sofar).toList();
  }
}
