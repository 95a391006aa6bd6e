package org.sitemessage.demo.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** The command could not begin: its one-line text says why and what to do. Exit code 2. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns whether the same start may succeed later, because the store is only away. */
  public boolean mayPass() {
    return getCause() instanceof SiteMessageException refusal
        && refusal.code() == FailureCode.NOT_READY;
  }

  /** Returns the failure of a file that cannot be read. */
  public static StartException unread(String file, IOException failure) {
    return new StartException(
        "cannot read %s: %s"
            .formatted(
                file,
                failure instanceof NoSuchFileException
                    ? "there is no such file" + in(file)
                    : failure instanceof AccessDeniedException
                        ? "this user may not read it"
                        : oneLine(failure)),
        failure);
  }

  /** Returns where a relative name begins, which is not the caller's folder beside a service. */
  private static String in(String file) {
    return file.startsWith("/") ? "" : " in " + Path.of("").toAbsolutePath();
  }

  /** The failure's own text on one line. */
  public static StartException because(Throwable cause) {
    return cause instanceof StartException known
        ? known
        : new StartException(oneLine(cause), cause);
  }

  public static String oneLine(Throwable failure) {
    var message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : SiteMessageException.shortened(message.strip()).replaceAll("\\s*\\R\\s*", " ");
  }
}
