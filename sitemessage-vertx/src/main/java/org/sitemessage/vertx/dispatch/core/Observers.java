package org.sitemessage.vertx.dispatch.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.sitemessage.vertx.observe.Observer;

/** The observers of one engine. Usable from any thread. */
public final class Observers {
  /** No observers. */
  public static final Observers NONE = new Observers(List.of());

  private static final Logger LOG = System.getLogger(Observers.class.getName());

  private final List<Observer> all;
  private final Set<Observer> failed;

  /** Creates an object for these observers. */
  public Observers(List<Observer> observers) {
    this(observers, ConcurrentHashMap.newKeySet());
  }

  private Observers(List<Observer> observers, Set<Observer> failed) {
    this.all = List.copyOf(observers);
    this.failed = failed;
  }

  /** Returns these observers and another one. */
  public Observers and(Observer other) {
    var more = new ArrayList<>(all);
    more.add(other);
    return new Observers(more, failed);
  }

  /** Returns whether there are any, so that nothing is measured for nobody. */
  public boolean present() {
    return !all.isEmpty();
  }

  /** Tells all observers; a failure of one is logged once, and keeps nothing from the others. */
  public void tell(Consumer<Observer> what) {
    for (var observer : all) {
      try {
        what.accept(observer);
      } catch (RuntimeException | LinkageError e) { // Foreign code.
        if (failed.add(observer)) {
          LOG.log(
              Level.ERROR,
              "observer %s has failed; it is still called, and further failures are not logged"
                  .formatted(observer.getClass().getName()),
              e);
        }
      }
    }
  }

  /** Returns the time since a reading of {@link System#nanoTime}. */
  public static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
