package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Renders one message, and stores nothing. */
@Command(
    name = "preview",
    description =
        "Shows a message as it would be sent, for its first 20 recipients; stores nothing.",
    footer = {
      "",
      "Example:",
      "  sitemessage preview --to a@example.org --text 'It works.' --part text"
    },
    mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
  /** Parts of a message that can be shown alone. */
  enum Part {
    /** The line above it. */
    SUBJECT,
    /** The plain text. */
    TEXT,
    /** The HTML. */
    HTML
  }

  private final Cli cli;

  @Mixin private final RequestOptions options = new RequestOptions();

  @Option(
      names = "--part",
      description =
          "Shows only this part of the first recipient's message: ${COMPLETION-CANDIDATES}.")
  private Optional<Part> part = Optional.empty();

  PreviewCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = options.request();
    try (var requests = cli.requestsToNewStore()) {
      var reply = requests.send(BusAddress.PREVIEW, body);
      part.ifPresentOrElse(
          one -> cli.exactOut().println(only(one, reply)), () -> cli.out().println(reply.encode()));
      cli.exactOut().flush();
      return Cli.OK;
    }
  }

  private static String only(Part part, JsonObject reply) {
    return reply
        .getJsonArray("previews")
        .getJsonObject(0)
        .getString(part.name().toLowerCase(Locale.ROOT), "");
  }
}
