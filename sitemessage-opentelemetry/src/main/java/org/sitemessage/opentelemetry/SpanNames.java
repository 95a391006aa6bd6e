package org.sitemessage.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Names of the spans and of their attributes. Those that begin with {@code messaging.} follow
 * OpenTelemetry's conventions for messaging of version 1.44, which are in development: they change
 * with the conventions, also in a small update of sitemessage.
 */
public final class SpanNames {
  /** A request stores a message; the alias of the message type follows. */
  public static final String SCHEDULE = "schedule";

  /** A message type composes a message for a recipient; its alias follows. */
  public static final String PREPARE = "prepare";

  /** A messenger is called; its alias follows. */
  public static final String DELIVER = "deliver";

  /** Always {@link #SYSTEM_NAME}. */
  public static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");

  /** Value of {@link #SYSTEM}. */
  public static final String SYSTEM_NAME = "sitemessage";

  /** {@link #SCHEDULE}, {@link #PREPARE} or {@link #DELIVER}. */
  public static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("messaging.operation.name");

  /** {@code send} of a schedule request, {@code process} of a delivery. */
  public static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");

  /** Alias of the message type of a schedule request, alias of the messenger of a delivery. */
  public static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");

  /** Id of the message, on spans of one message and on the links of a batch. */
  public static final AttributeKey<String> MESSAGE_ID =
      AttributeKey.stringKey("messaging.message.id");

  /** Number of deliveries of a call with several. */
  public static final AttributeKey<Long> BATCH =
      AttributeKey.longKey("messaging.batch.message_count");

  /**
   * Only after a failure: the code of a refused request such as {@code 4000}, the kind of an
   * outcome such as {@code rejected}, or {@link #OTHER}.
   */
  public static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** An error of no particular type, or errors of several types. */
  public static final String OTHER = "_OTHER";

  /** Alias of the message type; absent for several types. */
  public static final AttributeKey<String> TYPE = AttributeKey.stringKey("sitemessage.type");

  /** Kind of the messenger, such as {@code smtp}. */
  public static final AttributeKey<String> KIND = AttributeKey.stringKey("sitemessage.kind");

  /** Id of the dispatch; absent for several. */
  public static final AttributeKey<Long> DISPATCH = AttributeKey.longKey("sitemessage.dispatch");

  /** Number of the attempt, from 1; absent for several dispatches. */
  public static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("sitemessage.attempt");

  /** Kind of the outcome, such as {@code sent} or {@code retry}; absent for different ones. */
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sitemessage.outcome");

  /**
   * Result of a schedule request: {@code stored}, {@code duplicate}, or the code of the failure.
   */
  public static final AttributeKey<String> RESULT = AttributeKey.stringKey("sitemessage.result");

  private SpanNames() {}
}
