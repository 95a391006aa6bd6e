package org.sitemessage.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.internal.ContextInternal;
import org.sitemessage.vertx.observe.Tracer;

/** Makes spans current. */
final class CurrentSpan {
  private CurrentSpan() {}

  /**
   * Makes a span current on this thread.
   *
   * <p>On a context of Vert.x, the thread works on a duplicate of that context meanwhile. With the
   * context storage of Vert.x's own tracing, the span stays current on the duplicate: also for code
   * that runs later, when a future completes. That storage forgets the span where the scope ends,
   * so the thread works on a second duplicate, which has a copy.
   */
  @SuppressWarnings("MustBeClosedChecker") // The engine closes what this returns.
  static Tracer.Scope enter(Span span) {
    var context = Context.root().with(span);
    var here = ContextInternal.current();
    if (here == null) {
      return context.makeCurrent()::close;
    }
    var outer = here.duplicate();
    var before = outer.beginDispatch();
    var scope = context.makeCurrent();
    var inner = outer.duplicate(true);
    inner.beginDispatch();
    return () -> {
      inner.endDispatch(outer);
      scope.close();
      outer.endDispatch(before);
    };
  }
}
