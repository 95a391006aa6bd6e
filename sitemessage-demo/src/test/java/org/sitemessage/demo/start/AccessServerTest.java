package org.sitemessage.demo.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.config.DemoConfig;

/** The server with keys, and the commands that talk to it. */
@Timeout(60)
class AccessServerTest {
  private static final Pattern CSRF_FIELD = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  AccessServerTest(@TempDir Path folder) {
    this.folder = folder;
    environment.put("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("db"));
    environment.put("SITEMESSAGE_HTTP_PORT", "0");
    environment.put("SITEMESSAGE_DISPATCH_CONTINUOUS", "false");
    environment.put("SITEMESSAGE_ACCESS_KEYS", "true");
  }

  private Server start() {
    return Server.start(DemoConfig.fromJson(new JsonObject(), environment));
  }

  private int run(Map<String, String> variables, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Cli.run(args, variables, new PrintWriter(out), new PrintWriter(err));
  }

  private int run(String... args) {
    return run(environment, args);
  }

  /** Runs a command in an environment without a store of its own. */
  private int runFromElsewhere(Map<String, String> variables, String... args) {
    var elsewhere = new HashMap<>(variables);
    elsewhere.put("SITEMESSAGE_STORE_URL", "jdbc:hsqldb:file:" + folder.resolve("other/db"));
    return run(elsewhere, args);
  }

  private static int status(String url, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    return answer.statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "mail.example.org"})
  void a_server_that_other_machines_may_reach_does_not_start_without_keys(String host) {
    environment.remove("SITEMESSAGE_ACCESS_KEYS");
    environment.put("SITEMESSAGE_HTTP_HOST", host);

    var refused = assertThrows(StartException.class, this::start);

    assertEquals(
        "http.host is \"%s\", which other machines may reach, but the API has no access control:"
                .formatted(host)
            + " listen on 127.0.0.1, or make a key with \"keys create NAME --rights RIGHTS\" and"
            + " set access.keys to true (SITEMESSAGE_ACCESS_KEYS=true)",
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("db.properties")), "the store was opened");
  }

  @Test
  void the_bridge_listens_on_this_machine_alone_even_if_the_api_has_keys() {
    environment.put("SITEMESSAGE_BRIDGE_HOST", "0.0.0.0");
    environment.put("SITEMESSAGE_BRIDGE_PORT", "7000");

    var refused = assertThrows(StartException.class, this::start);

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("bridge.host is \"0.0.0.0\", which other"),
        refused.getMessage());
  }

  @Test
  void the_audit_log_has_the_client_that_the_named_proxies_name() throws Exception {
    environment.put("SITEMESSAGE_ACCESS_PROXIES", "198.51.100.0/24,192.0.2.77");
    try (var server = start()) {
      assertEquals(0, run("keys", "create", "ops", "--rights", "operate"), err.toString());
      var pause =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/messengers/smtp/pause"))
              .header(
                  "Authorization", "Bearer " + new JsonObject(out.toString()).getString("secret"))
              .header("Content-Type", "application/json")
              .header("X-Forwarded-For", "203.0.113.1, 192.0.2.9, 198.51.100.1")
              .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"maintenance\"}"))
              .build();
      var answer = HttpClient.newHttpClient().send(pause, BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());

      assertEquals(0, run("audit", "--limit", "1"), err.toString());

      assertTrue(out.toString().contains(" 192.0.2.9 "), out.toString());
    }
  }

  @Test
  void without_a_key_the_documents_are_shown_and_nothing_else() throws Exception {
    try (var server = start()) {
      assertEquals(302, status(server.url() + "/"));
      assertEquals(303, status(server.url() + "/console/sandbox"));
      assertEquals(200, status(server.url() + "/docs/README.md"));
      for (var path : new String[] {"stats", "inbox", "inbox/1", "received", "received/1", "x"}) {
        assertEquals(401, status(server.url() + "/api/" + path), path);
      }
      assertEquals(401, status(server.url() + "/api/stats", "Authorization", "Bearer local_x"));
    }
  }

  @Test
  void the_commands_of_the_servers_user_need_no_key_and_are_logged() throws Exception {
    try (var server = start()) {
      var file = folder.resolve("server.json");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(0, run("schedule", "--to", "a@b.c", "--text", "x"), err.toString());
      assertEquals(0, run("cancel", "--message", "1", "--why", "wrong list"), err.toString());
      assertEquals(0, run("audit"), err.toString());

      var line = out.toString().lines().skip(1).findFirst().orElseThrow();
      assertTrue(line.contains(System.getProperty("user.name")), line);
      assertTrue(line.matches(".*command_line +127.0.0.1 +cancel +.*done +1 +wrong list"), line);
      assertFalse(server.banner("1").contains("local_"), server.banner("1"));
    }
  }

  @Test
  void a_key_made_without_a_server_is_accepted_by_it_until_it_is_revoked() throws Exception {
    assertEquals(0, run("keys", "create", "cron", "--rights", "operate,read"), err.toString());
    var secret = new JsonObject(out.toString()).getString("secret");

    try (var server = start()) {
      var authorization = "Bearer " + secret;
      assertEquals(200, status(server.url() + "/api/stats", "Authorization", authorization));
      assertEquals(200, status(server.url() + "/api/inbox", "Authorization", authorization));
      assertEquals(403, status(server.url() + "/api/keys", "Authorization", authorization));
      var keyed = new HashMap<>(environment);
      keyed.put("SITEMESSAGE_URL", server.url() + "/");
      keyed.put("SITEMESSAGE_KEY", secret);
      assertEquals(0, runFromElsewhere(keyed, "cancel", "--status", "pending"), err.toString());
      assertEquals(1, runFromElsewhere(keyed, "schedule", "--to", "a@b.c", "--text", "x"));
      assertEquals(
          "sitemessage: this request needs the right \"schedule\"; \"cron\" has only read,"
              + " operate",
          err.toString().strip());
      assertEquals(
          1, runFromElsewhere(environment, "prepare", "--url", server.url()), err.toString());
      assertTrue(err.toString().contains("send a key"), err.toString());
      assertEquals(
          0,
          runFromElsewhere(environment, "prepare", "--url", server.url(), "--key", secret),
          err.toString());

      assertEquals(0, run("keys", "revoke", "cron"), err.toString());
      assertEquals(1, runFromElsewhere(keyed, "cancel", "--status", "pending"));
      assertTrue(err.toString().contains("the key \"cron\" was revoked"), err.toString());
      assertEquals(0, run("keys", "list"), err.toString());
      assertTrue(out.toString().contains("cron  read, operate"), out.toString());
      assertFalse(out.toString().contains(secret), out.toString());
    }
  }

  @Test
  void a_key_is_sent_only_to_a_server_that_was_named() {
    try (var server = start()) {
      var keyed = new HashMap<>(environment);
      keyed.put("SITEMESSAGE_KEY", "smk_of_another_server");

      assertEquals(0, run(keyed, "keys", "list"), err.toString());
      assertEquals(2, run("keys", "list", "--key", "smk_of_another_server"));
      assertEquals(
          "sitemessage: --key is for a server that --url or SITEMESSAGE_URL names; name it, or"
              + " leave --key out",
          err.toString().strip());
      assertEquals(1, run("keys", "list", "--url", server.url(), "--key", "smk_of_another_server"));
    }
  }

  @Test
  void a_server_file_that_other_users_can_write_is_not_trusted() throws Exception {
    try (var server = start()) {
      assertEquals(server.url(), ServerFile.answering(folder).orElseThrow().url());
      for (var others : List.of("rw--w----", "rw-----w-")) {
        Files.setPosixFilePermissions(
            folder.resolve("server.json"), PosixFilePermissions.fromString(others));

        assertEquals(Optional.empty(), ServerFile.answering(folder));
      }
    }
  }

  private int runWithInput(String input, String... args) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(Charset.defaultCharset())));
    try {
      return run(args);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void the_console_gives_a_user_who_is_logged_in_what_each_change_needs() throws Exception {
    try (var server = start()) {
      assertEquals(
          0,
          runWithInput(
              "correct horse battery\n", "users", "create", "ann", "--rights", "operate,read"),
          err.toString());
      var browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
      var login = server.url() + "/console/login";
      var form = "name=ann&password=correct+horse+battery&csrf=" + held(browser, login, CSRF_FIELD);
      assertEquals(303, post(browser, login, "application/x-www-form-urlencoded", form));

      var sandbox = URI.create(server.url() + "/console/sandbox");
      var page = browser.send(HttpRequest.newBuilder(sandbox).build(), BodyHandlers.ofString());
      assertEquals(200, page.statusCode());
      assertFalse(page.body().contains("compose?messenger"), page.body());

      var token = held(browser, server.url() + "/console/messengers/smtp", CSRF_FIELD);
      var resume = server.url() + "/api/messengers/smtp/resume";
      assertEquals(403, post(browser, resume, "application/json", "{}"));
      assertEquals(200, post(browser, resume, "application/json", "{}", "X-CSRF-Token", token));
    }
  }

  /** Returns the text in a page that stands at a place. */
  private static String held(HttpClient browser, String url, Pattern place) throws Exception {
    var page =
        browser.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    var found = place.matcher(page.body());
    assertTrue(found.find(), page.body());
    assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
    return found.group(1);
  }

  private static int post(
      HttpClient browser, String url, String type, String body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return browser.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void a_user_is_made_with_a_password_from_standard_input_or_one_that_is_shown_once() {
    try (var server = start()) {
      assertEquals(
          0,
          runWithInput(
              "correct horse battery\n", "users", "create", "ann", "--rights", "operate,read"),
          err.toString());
      assertFalse(out.toString().contains("horse"), out.toString());
      assertEquals(
          0, run("users", "create", "bob", "--rights", "read", "--generate"), err.toString());
      var generated = new JsonObject(out.toString()).getString("password");
      assertTrue(generated.matches("[\\w-]{24}"), generated);
      assertEquals(0, run("users", "password", "ann", "--generate"), err.toString());
      assertTrue(out.toString().startsWith("{\"changed\":true,\"password\":\""), out.toString());
      assertEquals(0, run("users", "rights", "ann", "--rights", "read"), err.toString());
      assertEquals(0, run("users", "disable", "ann"), err.toString());
      assertEquals("{\"changed\":true}", out.toString().strip());
      assertEquals(0, run("users", "enable", "bob"), err.toString());
      assertEquals("{\"changed\":false}", out.toString().strip());

      assertEquals(0, run("users", "list"), err.toString());
      var lines = out.toString().lines().toList();
      assertTrue(lines.get(1).matches("ann +read +.* never +20\\S+Z"), "disabled: " + lines.get(1));
      assertTrue(lines.get(2).matches("bob +read +.* never"), lines.get(2));
      assertEquals(0, run("users", "list", "--json"), err.toString());
      assertFalse(out.toString().contains("pbkdf2"), out.toString());
      assertTrue(server.banner("1").contains("by key or by user"), server.banner("1"));
    }
  }

  @Test
  void a_user_without_a_password_or_with_a_short_one_is_refused_without_showing_it() {
    assertEquals(2, runWithInput("", "users", "create", "ann", "--rights", "read"));
    assertEquals(
        "sitemessage: there is no password: type it on a terminal, send it as a line to standard"
            + " input, or let --generate make one",
        err.toString().strip());

    assertEquals(0, run("keys", "create", "first", "--rights", "read"), err.toString());
    assertEquals(1, runWithInput("secret\n", "users", "create", "ann", "--rights", "read"));
    assertEquals(
        "sitemessage: password has 6 characters, must have at least 12; a sentence of a few words"
            + " is a good one",
        err.toString().strip());
    assertEquals(1, run("users", "disable", "nobody"));
    assertEquals(2, run("users"));
  }
}
