package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.sitemessage.api.Limits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes in a mail that came back; fit for the pipe of a mail server. */
@Command(
    name = "bounce",
    description = "Reads a bounce or another report by mail, and prints what was recorded.",
    footer = {
      "",
      "Examples:",
      "  sitemessage bounce returned.eml",
      "  sitemessage bounce - < returned.eml"
    },
    mixinStandardHelpOptions = true)
final class BounceCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(
      paramLabel = "FILE|-",
      description = "File with the mail; - reads it from standard input.")
  private String file = "-";

  BounceCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject().put("mail", Base64.getEncoder().encodeToString(read()));
    return cli.printReply(BusAddress.BOUNCES, body);
  }

  private byte[] read() {
    try (var in = file.equals("-") ? System.in : open()) {
      var front = in.readNBytes(Limits.BOUNCE_BYTES);
      // If the pipe breaks, the mail server treats the mail as undelivered.
      in.transferTo(OutputStream.nullOutputStream());
      return front;
    } catch (IOException e) {
      throw StartException.unread(file, e);
    }
  }

  private InputStream open() throws IOException {
    return Files.newInputStream(Path.of(file));
  }
}
