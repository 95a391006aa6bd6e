package org.sitemessage.vertx.messenger.http;

import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.OneLine;

/** A file that cannot be opened, before anything was asked of a remote side. */
final class FileFailure extends Exception {
  private static final long serialVersionUID = 1L;

  FileFailure(Throwable cause) {
    super(cause);
  }

  /** Whether there is no such file, and never will be. */
  boolean gone() {
    return getCause() instanceof SiteMessageException failure
        && failure.code() == FailureCode.NOT_FOUND;
  }

  /** What went wrong. */
  String reason() {
    return OneLine.of(
        getCause() instanceof SiteMessageException failure
            ? String.valueOf(failure.getMessage())
            : "a file cannot be opened: " + getCause());
  }
}
