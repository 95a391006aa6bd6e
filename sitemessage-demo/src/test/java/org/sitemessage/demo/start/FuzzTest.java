package org.sitemessage.demo.start;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.openapi.ApiJudge;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.slf4j.LoggerFactory;

/**
 * Sends nearly valid requests to every interface of a running server. None may be answered as a
 * fault of the server, hang, leave a stack trace, or be answered otherwise than the OpenAPI
 * document says. {@code -Dsitemessage.fuzz.inputs=20000} makes a longer run, {@code
 * -Dsitemessage.fuzz.seed=…} a different one; an error names the seed of its input.
 */
class FuzzTest {
  private static final int INPUTS = Integer.getInteger("sitemessage.fuzz.inputs", 400);
  private static final long SEED = Long.getLong("sitemessage.fuzz.seed", 20);

  private static final ApiJudge JUDGE = new ApiJudge();

  /** Time limit of a reply; a longer wait counts as a hang. */
  private static final int PATIENCE_MS = 30_000;

  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment;
  private final int bridge = ScriptedHttpServer.deadPort();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final AppenderBase<ILoggingEvent> traces =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getThrowableProxy() != null) {
            faults.add("stack trace: " + event + " " + event.getThrowableProxy().getMessage());
          }
        }
      };
  private final Server server;

  FuzzTest(@TempDir Path folder) {
    this.environment =
        Map.of(
            "SITEMESSAGE_STORE_URL",
            "jdbc:hsqldb:file:" + folder.resolve("db"),
            "SITEMESSAGE_HTTP_PORT",
            "0",
            "SITEMESSAGE_BRIDGE_PORT",
            String.valueOf(bridge),
            "SITEMESSAGE_DISPATCH_CONTINUOUS",
            "false");
    this.server = Server.start(DemoConfig.fromJson(new JsonObject(), environment));
  }

  @BeforeEach
  void listens() {
    traces.start();
    root.addAppender(traces);
  }

  @AfterEach
  void stops() {
    root.detachAppender(traces);
    server.close();
  }

  @Test
  void no_input_is_answered_as_a_fault_of_the_server_or_hangs_or_leaves_a_stack_trace()
      throws Exception {
    for (int i = 0; i < INPUTS; i++) {
      var inputs = new FuzzInputs(new Random(SEED + i));
      int known = faults.size();
      switch (i % 10) {
        case 0 -> run(inputs.command());
        case 1, 2, 3 -> send(inputs.frame());
        default -> ask(inputs.http());
      }
      for (int fault = known; fault < faults.size(); fault++) {
        faults.set(fault, "seed %d: %s".formatted(SEED + i, faults.get(fault)));
      }
    }

    assertEquals(List.of(), faults);
  }

  private void ask(FuzzInputs.Http input) throws IOException {
    try (var socket = open(URI.create(server.url()).getPort())) {
      socket.getOutputStream().write(input.text().getBytes(ISO_8859_1));
      if (!input.whole()) {
        socket.shutdownOutput();
      }
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (answer.startsWith("HTTP/1.1 5") || (answer.isEmpty() && input.whole())) {
        fault(answer, input.text());
      }
      if (input.whole() && !answer.startsWith("HTTP/1.1 421")) { // that is the host's
        JUDGE.rawProblem(input.text(), answer).ifPresent(problem -> fault(problem, input.text()));
      }
      assertTrue(answer.length() < 2_000_000, "the answer is too large");
    } catch (SocketException e) {
      // The server closes the connection of a refused request before it has read all of it.
      if (input.whole() && input.text().length() < 10_000) {
        fault(e.toString(), input.text());
      }
    } catch (IOException e) {
      fault("hangs: " + e, input.text());
    }
  }

  private void send(String frame) throws IOException {
    var end =
        new JsonObject()
            .put("type", "send")
            .put("address", "sitemessage.stats")
            .put("replyAddress", "end")
            .put("body", new JsonObject());
    try (var socket = open(bridge)) {
      var out = new DataOutputStream(socket.getOutputStream());
      for (var one : List.of(frame, end.encode())) {
        var bytes = one.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      var answer = new JsonObject();
      while (!"end".equals(answer.getString("address"))) {
        answer = new JsonObject(new String(in.readNBytes(in.readInt()), UTF_8));
        if (answer.getInteger("failureCode", 0) >= 5_000) {
          fault(answer.encode(), frame);
        }
      }
    } catch (IOException e) {
      fault("hangs or is closed: " + e, frame);
    }
  }

  private void run(String[] args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Cli.run(args, environment, new PrintWriter(out), new PrintWriter(err));
    var told = err.toString();
    if (code < 0 || code > 2 || told.contains("\tat ") || told.contains("internal error")) {
      fault("code %d: %s".formatted(code, told), String.join(" ", args));
    }
    if (told.length() > 6_000) {
      fault("the error has %d characters".formatted(told.length()), String.join(" ", args));
    }
  }

  private static Socket open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private void fault(String what, String input) {
    faults.add("%s%n<- %s".formatted(start(what), start(input)));
  }

  private static String start(String text) {
    return text.substring(0, Math.min(800, text.length()));
  }
}
