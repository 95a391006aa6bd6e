package org.sitemessage.vertx.messenger.http;

import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.OneLine;

/** A failure to open a file, before anything was sent to a remote server. */
final class FileFailure extends Exception {
  private static final long serialVersionUID = 1L;

  FileFailure(Throwable cause) {
    super(cause);
  }

  /** Returns whether the file does not exist, and never will. */
  boolean gone() {
    return getCause() instanceof SiteMessageException failure
        && failure.code() == FailureCode.NOT_FOUND;
  }

  /** Returns the reason. */
  String reason() {
    return OneLine.of(
        getCause() instanceof SiteMessageException failure
            ? String.valueOf(failure.getMessage())
            : "a file cannot be opened: " + getCause());
  }
}
