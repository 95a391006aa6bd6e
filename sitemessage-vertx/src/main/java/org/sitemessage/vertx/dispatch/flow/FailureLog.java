package org.sitemessage.vertx.dispatch.flow;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Logs once that work fails, and once that it succeeds again. Confined to one event loop. */
public final class FailureLog {
  private final Logger log;
  private final String fails;
  private final String works;
  private final String subject;
  private boolean failed;

  /**
   * Creates a log of work that has not failed.
   *
   * @param fails text for the log, with {0} for the subject and {1} for the message of the failure
   * @param works text for the log, with {0} for the subject
   * @param subject name of what the work is about; may be empty
   */
  public FailureLog(Logger log, String fails, String works, String subject) {
    this.log = log;
    this.fails = fails;
    this.works = works;
    this.subject = subject;
  }

  /** Returns whether the work failed the last time. */
  public boolean isFailing() {
    return failed;
  }

  /** Notes the end of the work: a failure, or null after a success. */
  public void note(@Nullable Throwable failure) {
    if (failure != null && !failed) {
      log.log(Level.ERROR, fails, subject, failure.getMessage());
    } else if (failure == null && failed) {
      log.log(Level.INFO, works, subject);
    }
    failed = failure != null;
  }
}
