package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.value.Length;
import picocli.CommandLine.Option;

/** Options of a change that a person makes by hand, with a reason and mostly with an end. */
final class ForAWhile {
  @Option(names = "--reason", required = true, description = "Reason, which others are shown.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "Time after which it ends by itself, such as 10s, 30m, 12h or 2d.")
  private Optional<Duration> length = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "Time at which it ends by itself, such as 2030-01-31T12:00:00Z.")
  private Optional<Instant> until = Optional.empty();

  @Option(names = "--by", description = "Name of the person who does this.")
  private Optional<String> by = Optional.empty();

  /**
   * Requires an end.
   *
   * @throws StartException if there is none
   */
  void requireEnd() {
    if (length.isEmpty() && until.isEmpty()) {
      throw new StartException(
          "--for is missing; give --for or --until, because limits without an end belong in the"
              + " configuration");
    }
  }

  /** Adds the options to a request, and returns it. */
  JsonObject addTo(JsonObject request) {
    if (length.isPresent() && until.isPresent()) {
      throw new StartException("--for is not allowed beside --until; give one of them");
    }
    length.ifPresent(value -> request.put("forMs", value.toMillis()));
    until.ifPresent(value -> request.put("untilMs", value.toEpochMilli()));
    by.ifPresent(value -> request.put("by", value));
    return request.put("reason", reason);
  }
}
