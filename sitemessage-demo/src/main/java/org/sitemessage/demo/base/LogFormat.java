package org.sitemessage.demo.base;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The format of the log. */
public final class LogFormat {
  private static final String APPENDER = "STDERR";

  private LogFormat() {}

  /**
   * Lets Logback write each line as a JSON object, with time, level, logger, thread, text, MDC keys
   * and exception.
   *
   * @throws StartException if a configuration of Logback that is not the demo's own has no console
   *     appender of the demo's name
   */
  public static void json() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
            instanceof OutputStreamAppender<ILoggingEvent> appender) {
      var encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithSequenceNumber(false);
      encoder.setWithContext(false);
      encoder.setWithMessage(false);
      encoder.setWithArguments(false);
      encoder.setWithFormattedMessage(true);
      encoder.start();
      appender.stop();
      appender.setEncoder(encoder);
      appender.start();
    } else {
      throw new StartException(
          "log.format is \"json\", but the Logback configuration in use has no appender \"%s\":"
                  .formatted(APPENDER)
              + " add one, or leave out log.format and name ch.qos.logback.classic.encoder.JsonEncoder there");
    }
  }
}
