package org.sitemessage.vertx.async;

import org.sitemessage.api.Dispatch;
import org.slf4j.MDC;

/**
 * Names the dispatch that a thread works on, by SLF4J's MDC: every line that the thread logs
 * through SLF4J meanwhile has the keys. They hold for one synchronous call: a future may complete
 * on another thread, and an event loop works on other dispatches meanwhile.
 */
public final class LogKeys {
  /** Id of the message. */
  public static final String MESSAGE = "sm.message";

  /** Id of the dispatch. */
  public static final String DISPATCH = "sm.dispatch";

  private LogKeys() {}

  /** Sets the keys; {@link #remove} must follow in a {@code finally} block. */
  public static void put(Dispatch dispatch) {
    MDC.put(MESSAGE, String.valueOf(dispatch.messageId()));
    MDC.put(DISPATCH, String.valueOf(dispatch.id()));
  }

  /** Removes the keys. */
  public static void remove() {
    MDC.remove(MESSAGE);
    MDC.remove(DISPATCH);
  }

  /** Logs a line about a dispatch of which only the id is known. */
  public static void ofDispatch(long id, Runnable line) {
    with(DISPATCH, id, line);
  }

  /** Logs a line about a message. */
  public static void ofMessage(long id, Runnable line) {
    with(MESSAGE, id, line);
  }

  private static void with(String key, long id, Runnable line) {
    MDC.put(key, String.valueOf(id));
    try {
      line.run();
    } finally {
      MDC.remove(key);
    }
  }
}
