package org.sitemessage.vertx.store.file;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hsqldb.lib.FrameworkLogger;
import org.jspecify.annotations.Nullable;

/**
 * Receives HSQLDB's events about its files. HSQLDB swallows a failed write or sync of its log: the
 * commit returns as if it were on the disk, and only an event reports the failure. Events come on
 * the committing thread, before the commit returns. The listener throws, and so the commit fails,
 * also a commit of the application.
 */
public final class EngineEvents extends Handler {
  private static final String ALL = "hsqldb.db";

  private final Consumer<String> listener;
  private final Thread opener;

  /** Kept because loggers without a reference are garbage collected. */
  private Logger logger;

  private volatile boolean probed;

  /**
   * Receives the events of this thread, which opens the database.
   *
   * @param listener receiver of every event of level WARNING or above; its exceptions reach
   *     HSQLDB's caller
   */
  public EngineEvents(Consumer<String> listener) {
    this.listener = listener;
    this.opener = Thread.currentThread();
    this.logger = Logger.getLogger(ALL);
    setLevel(Level.WARNING);
    logger.addHandler(this);
  }

  /**
   * From now on receives the events of one database on any thread.
   *
   * @param name unique name that HSQLDB gave the database
   */
  public void listenTo(String name) {
    logger.removeHandler(this);
    logger = Logger.getLogger(ALL + "." + name + ".ENGINE");
    renew();
  }

  /** Returns whether events arrive; with Log4j on the class path, HSQLDB writes them there. */
  public boolean isHeard(String name) {
    probed = false;
    FrameworkLogger.getLog("ENGINE", ALL + "." + name).warning(Probe.TEXT, new Probe());
    return probed;
  }

  /** Registers the listener again, in case the application has reconfigured its logging. */
  public void renew() {
    if (logger.getUseParentHandlers()) {
      logger.setUseParentHandlers(false);
    }
    if (!Level.WARNING.equals(logger.getLevel())) {
      logger.setLevel(Level.WARNING);
    }
    for (var handler : logger.getHandlers()) {
      if (handler == this) {
        return;
      }
    }
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord event) {
    if (event.getThrown() instanceof Probe) {
      probed = true;
    } else if (event.getLevel().intValue() >= Level.WARNING.intValue() && concernsUs()) {
      listener.accept(text(event.getMessage(), event.getThrown()));
    }
  }

  private boolean concernsUs() {
    return !ALL.equals(logger.getName()) || Thread.currentThread() == opener;
  }

  private static String text(@Nullable String message, @Nullable Throwable thrown) {
    return Optional.ofNullable(thrown)
        .map(cause -> "%s (%s)".formatted(message, cause.getMessage()))
        .orElse(String.valueOf(message))
        .strip();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    if (!ALL.equals(logger.getName())) {
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
  }

  /** Text of the event that tests whether events arrive. */
  private static final class Probe extends Exception {
    static final String TEXT = "sitemessage asks whether this is heard";
    private static final long serialVersionUID = 1;
  }
}
