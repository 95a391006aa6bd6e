package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sitemessage.testkit.ScriptedHttpServer;

/**
 * An independent Bot API: {@code telegram-test-api} of npm, installed into the build folder, on a
 * free port. It accepts every token. {@code node} and {@code npm} have to be on the path (Debian:
 * {@code nodejs}, {@code npm}).
 */
final class TelegramTestApi implements AutoCloseable {
  private static final String VERSION = "4.2.1";
  private static final Path MODULES = Path.of("target", "telegram-test-api").toAbsolutePath();
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final String url;

  private TelegramTestApi(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Installs it if that was not done before, starts it and waits until it listens. */
  static TelegramTestApi start(Path folder) throws Exception {
    if (!Files.exists(MODULES.resolve("node_modules/telegram-test-api/package.json"))) {
      install(folder);
    }
    var script = folder.resolve("telegram-test-api.js");
    try (var source =
        requireNonNull(TelegramTestApi.class.getResourceAsStream("/telegram-test-api.js"))) {
      Files.write(script, source.readAllBytes());
    }
    var port = ScriptedHttpServer.deadPort();
    var errors = Files.createTempFile(folder, "node", ".err");
    var process =
        new ProcessBuilder("node", script.toString(), MODULES.toString(), String.valueOf(port))
            .redirectError(errors.toFile())
            .start();
    var line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
    if (!"listening".equals(line)) {
      process.destroyForcibly();
      throw new AssertionError("telegram-test-api did not start: " + Files.readString(errors));
    }
    return new TelegramTestApi(process, "http://127.0.0.1:" + port);
  }

  private static void install(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(MODULES);
    var log = Files.createTempFile(folder, "npm", ".log");
    var npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--prefix",
                MODULES.toString(),
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "telegram-test-api@" + VERSION)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!npm.waitFor(PATIENCE_SECONDS, SECONDS) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new AssertionError("npm install failed: " + Files.readString(log));
    }
  }

  /** Returns its URL, without a slash at the end. */
  String url() {
    return url;
  }

  /** Returns the new texts that a bot has sent to a chat. */
  List<String> textsOf(String token, String chat) throws Exception {
    var answer = post("/getUpdates", new JsonObject().put("token", token).put("chatId", chat));
    return list(answer.getJsonArray("result")).stream()
        .map(update -> update.getJsonObject("message").getString("text"))
        .toList();
  }

  private static List<JsonObject> list(JsonArray array) {
    var all = new ArrayList<JsonObject>();
    array.forEach(each -> all.add((JsonObject) each));
    return all;
  }

  /** Lets a person write to the bot. */
  void write(String token, JsonObject chat, String text) throws Exception {
    post(
        "/sendMessage",
        new JsonObject()
            .put("botToken", token)
            .put("date", 1)
            .put("from", new JsonObject().put("id", chat.getLong("id")).put("is_bot", false))
            .put("chat", chat)
            .put("text", text));
  }

  private JsonObject post(String path, JsonObject body) throws Exception {
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + path))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body.encode()))
                    .build(),
                BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw DemoProcess.interrupted(e);
    }
  }
}
