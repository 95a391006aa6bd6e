package org.sitemessage.vertx.dispatch.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.observe.Tracer;

/** The tracer of one engine, if it has one. Usable from any thread. */
public final class Tracing {
  private static final Logger LOG = System.getLogger(Tracing.class.getName());

  private final Optional<Tracer> tracer;
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Creates an object for this tracer. */
  public Tracing(Optional<Tracer> tracer) {
    this.tracer = tracer;
  }

  /** Returns whether there is a tracer, so that nothing is collected for nobody. */
  public boolean present() {
    return tracer.isPresent();
  }

  /** Returns the trace context that is current on this thread; empty if there is none. */
  public Optional<TraceContext> current() {
    return ask(Tracer::current).flatMap(found -> found);
  }

  /** Returns what the tracer answers; empty if there is none, or if it fails. */
  public <T> Optional<T> ask(Function<Tracer, T> question) {
    return tracer.flatMap(one -> guarded(() -> question.apply(one)));
  }

  /** Tells a span something; a failure is logged once, and changes nothing. */
  public void tell(Runnable what) {
    guarded(
        () -> {
          what.run();
          return true;
        });
  }

  /** Makes a span current on this thread; returns what ends that, on this thread. */
  public Runnable enter(Supplier<Tracer.Scope> span) {
    return guarded(span).<Runnable>map(scope -> () -> tell(scope::close)).orElse(() -> {});
  }

  private <T> Optional<T> guarded(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (Throwable e) { // Foreign code: whatever it throws, the message goes on.
      if (failed.compareAndSet(false, true)) {
        LOG.log(
            Level.ERROR,
            "the tracer has failed; it is still called, and further failures are not logged",
            e);
      }
      return Optional.empty();
    }
  }
}
