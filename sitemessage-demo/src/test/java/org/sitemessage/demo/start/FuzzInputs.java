package org.sitemessage.demo.start;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.bridge.Bridge;

/** Nearly valid requests made from a seed: HTTP, frames of the bridge, command lines. */
final class FuzzInputs {
  private static final List<String> BODIES =
      List.of(
          "{\"v\":1,\"requestId\":\"q\",\"type\":\"email_plain\",\"context\":{\"subject\":\"s\",\"text\":\"t\",\"cc\":[\"c@d.e\"],\"headers\":{\"X-A\":\"b\"}},\"recipients\":[{\"messenger\":\"smtp\",\"address\":\"a@b.c\",\"user\":\"1\",\"locale\":\"ru\",\"zone\":\"Europe/Berlin\"}],\"priority\":1,\"group\":\"g\",\"sender\":\"7\",\"sendAtMs\":0,\"expiresAtMs\":0}",
          "{\"v\":1,\"messages\":[{\"type\":\"plain\",\"context\":{\"text\":\"t\"},\"recipients\":[{\"messenger\":\"telegram\",\"address\":\"@ada_lovelace\"}],\"digest\":{\"at\":\"18:00\",\"days\":[\"mon\"]}}]}",
          "{\"appendTo\":1,\"recipients\":[{\"messenger\":\"smtp\",\"address\":\"x@b.c\"}],\"sealed\":false}",
          "{\"action\":\"create\",\"type\":\"plain\",\"messenger\":\"smtp\",\"user\":\"42\"}",
          "{\"action\":\"replace\",\"user\":\"42\",\"subscriptions\":[{\"type\":\"plain\",\"messenger\":\"smtp\"}]}",
          "{\"action\":\"preferences\",\"user\":\"42\",\"locale\":\"ru\",\"types\":[\"plain\"],\"html\":\"plain\",\"titles\":{\"types\":{\"plain\":\"P\"}}}",
          "{\"action\":\"save\",\"user\":\"42\",\"form\":\"sitemessage_shown=plain%2Fsmtp\"}",
          "{\"action\":\"add\",\"messenger\":\"smtp\",\"addresses\":[\"z@b.c\"],\"reason\":\"manual\",\"untilMs\":4000000000000}",
          "{\"action\":\"list\",\"messenger\":\"smtp\",\"after\":0,\"limit\":10}",
          "{\"action\":\"show\",\"dispatch\":1,\"uid\":\"0\",\"locale\":\"en\"}",
          "{\"id\":1,\"offset\":3,\"fileName\":\"a.txt\",\"contentType\":\"text/plain\",\"size\":3,\"bytes\":\"YWJj\",\"last\":true}",
          "{\"message\":1,\"dispatches\":[1],\"status\":\"failed\",\"messenger\":\"smtp\",\"sinceMs\":1}",
          "{\"messenger\":\"vk\",\"to\":\"-1\",\"text\":\"x\"}",
          "{\"reports\":[{\"address\":\"a@b.c\",\"status\":\"5.1.1\",\"dead\":true}]}",
          "{\"mail\":\"U3ViamVjdDogeA0KDQp4\"}",
          "{\"priority\":5,\"ignoreUnknown\":true}",
          "{\"agoMs\":86400000,\"dispatchesOnly\":true}",
          "{\"to\":[\"a@b.c\"]}",
          "{\"id\":1}",
          "{}");

  private static final List<String> POSTS =
      List.of(
          "messages",
          "preview",
          "subscriptions",
          "suppressions",
          "people",
          "cancel",
          "requeue",
          "settle",
          "operations",
          "cleanup",
          "check-undelivered",
          "probe",
          "prepare",
          "bounces",
          "preferences?user=1",
          "attachments?fileName=a",
          "messengers/smtp/resume",
          "nowhere",
          "stats");

  private static final List<String> GETS =
      List.of(
          "/",
          "/docs/",
          "/console/sandbox?mail=1",
          "/console/sandbox?message=1",
          "/api/stats",
          "/api/messages/1",
          "/api/messages/%31",
          "/api/inbox",
          "/api/inbox/1",
          "/api/received/1",
          "/api/dispatches?status=sent&limit=5&after=1&order=desc",
          "/api/suppressions?messenger=smtp",
          "/api/preferences?user=1&html=plain",
          "/sitemessage/unsubscribe/1-0.A",
          "/sitemessage/click/1?to=x",
          "/sitemessage/read/x",
          "/sitemessage/style.css",
          "/sitemessage-bounces/webhook");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json",
          "application/json",
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "multipart/form-data; boundary=",
          "multipart/form-data",
          "message/rfc822",
          "\u00e9;;=",
          "");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "x",
          "null",
          "-1",
          "@ada",
          "a@b.c",
          "a@b@c",
          "%00",
          "%u0041",
          "../../etc",
          "1e999",
          "\ud83d\ude00",
          "\ud83d",
          "\udc00x",
          "a\r\nBcc: x@y.z",
          "{{ x }}",
          "{% if %}",
          "<b>",
          "'; drop table x",
          "9223372036854775808",
          "\u202e\u0301",
          "2030-01-31T12:00:00Z",
          "18:00",
          "jdbc:x",
          "--help");

  private static final List<String> COMMANDS =
      List.of(
          "schedule --to a@b.c --text x",
          "schedule --type email_plain --to a@b.c --subject s --text x",
          "schedule --to a@b.c --context {\"text\":1}",
          "preview --to a@b.c --text x --part subject",
          "probe vk --to -1 --text x",
          "cancel --message 1",
          "requeue --dispatch 1 --dispatch 2",
          "requeue --status failed --messenger smtp --since 2030-01-31T12:00:00Z",
          "settle --dispatch 1 --as sent",
          "cancel --filter type:news --background",
          "operations stop 1",
          "cleanup --ago 30d",
          "check-undelivered --to a@b.c",
          "options messengers.smtp",
          "suppressions list --messenger smtp",
          "suppressions add a@b.c --until 2030-01-31T12:00:00Z --by me",
          "suppressions remove a@b.c --text x",
          "people show --user 42",
          "bounce nowhere.eml",
          "prepare",
          "send-scheduled --priority 1",
          "chat-ids",
          "schedule --json nowhere.json",
          "dance",
          "--config nowhere.json cancel --message 1");

  private final Random random;

  FuzzInputs(Random random) {
    this.random = random;
  }

  /**
   * A request on a connection of its own.
   *
   * @param text bytes of the request, each as one character
   * @param whole true if the framing is valid, so that the request must be answered
   */
  record Http(String text, boolean whole) {}

  Http http() {
    var post = random.nextInt(3) > 0;
    var path = post ? "/api/" + pick(POSTS) : pick(GETS);
    if (random.nextInt(4) == 0) {
      path +=
          pick(List.of("?", "&", "/", "%"))
              + pick(TEXTS).replaceAll("[\\s\\x00]", "+")
              + "="
              + utf8(pick(TEXTS)).replaceAll("[\\s\\x00]", "+");
    }
    var method =
        random.nextInt(8) == 0
            ? pick(List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "DANCE"))
            : post ? "POST" : "GET";
    var body = post || random.nextInt(10) == 0 ? utf8(body()) : "";
    var host =
        random.nextInt(12) > 0
            ? "Host: localhost\r\n"
            : pick(
                List.of(
                    "",
                    "Host:\r\n",
                    "Host: " + utf8(pick(TEXTS)).replaceAll("[\\s\\x00]", "") + "\r\n"));
    var head =
        new StringBuilder(
            "%s %s HTTP/1.1\r\n%sConnection: close\r\n".formatted(method, path, host));
    var type = pick(TYPES);
    if (!type.isEmpty()) {
      head.append("Content-Type: ").append(utf8(type)).append("\r\n");
    }
    if (random.nextInt(8) == 0) {
      head.append(
              pick(
                  List.of(
                      "Origin",
                      "Sec-Fetch-Site",
                      "Accept-Language",
                      "Expect",
                      "X-Sitemessage",
                      "Cookie",
                      "Range",
                      "If-None-Match")))
          .append(": ")
          .append(
              pick(
                  List.of(
                      "null",
                      "cross-site",
                      "100-continue",
                      ";;;",
                      "x".repeat(2_000),
                      "bytes=0-",
                      "http://localhost")))
          .append("\r\n");
    }
    if (body.length() > 0 && random.nextInt(10) == 0) {
      head.append("Transfer-Encoding: chunked\r\n\r\n");
      return new Http(head + "%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body), true);
    }
    head.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
    var text = head + body;
    if (random.nextInt(12) == 0) {
      var bytes = new StringBuilder(text);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(bytes.length());
        switch (random.nextInt(3)) {
          case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
          case 1 -> bytes.insert(at, (char) random.nextInt(256));
          default -> bytes.setLength(Math.max(1, at));
        }
      }
      return new Http(bytes.toString(), false);
    }
    return new Http(text, true);
  }

  /** Returns the bytes of a frame, without its length. */
  String frame() {
    if (random.nextInt(8) == 0) {
      return body();
    }
    var frame =
        new JsonObject()
            .put(
                "type",
                pick(
                    List.of(
                        "send", "send", "send", "publish", "register", "unregister", "ping", "x")))
            .put("address", pick(Bridge.REQUESTS.stream().sorted().toList()))
            .put("replyAddress", "r")
            .put("body", "BODY");
    if (random.nextInt(6) == 0) {
      frame.put(
          "address", pick(List.of(BusAddress.EVENT_PREFIX + "sent", BusAddress.LINK, "", "x")));
    }
    if (random.nextInt(6) == 0) {
      frame.put("headers", new JsonObject().put("timeout", random.nextInt(3) * 30_000).put("a", 1));
    }
    if (random.nextInt(6) == 0) {
      var keys = List.copyOf(frame.fieldNames());
      frame.put(pick(keys), value());
    }
    return escaped(frame.encode()).replace("\"BODY\"", body());
  }

  /** Returns the arguments of a command other than {@code serve}. */
  String[] command() {
    var args = new ArrayList<>(List.of(pick(COMMANDS).split(" ", -1)));
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = 1 + random.nextInt(args.size());
      if (at == args.size() || random.nextInt(3) == 0) {
        args.add(at, pick(TEXTS));
      } else {
        args.set(at, random.nextInt(20) == 0 ? "x".repeat(100_000) : pick(TEXTS));
      }
    }
    // These read the standard input.
    args.removeIf(arg -> arg.equals("-") || arg.equals("\ud83d"));
    return args.toArray(String[]::new);
  }

  private String body() {
    var text = pick(BODIES);
    return switch (random.nextInt(10)) {
      case 0, 1 -> text;
      case 2 -> text.substring(0, random.nextInt(text.length() + 1));
      case 3 -> "[".repeat(random.nextInt(3_000)) + text;
      case 4 ->
          "--x\r\nContent-Disposition: form-data%s\r\n\r\n%s\r\n--x--\r\n"
              .formatted(
                  pick(List.of("", "; name=\"a\"", "; name=\"f\"; filename=\"f\"")),
                  random.nextInt(9) == 0 ? "y".repeat(70_000) : text);
      default -> escaped(mutated(new JsonObject(text)).encode());
    };
  }

  private JsonObject mutated(JsonObject json) {
    var keys = List.copyOf(json.fieldNames());
    if (keys.isEmpty()) {
      return json.put(pick(TEXTS), value());
    }
    var key = pick(keys);
    switch (random.nextInt(4)) {
      case 0 -> json.remove(key);
      case 1 -> json.put(pick(TEXTS), value());
      default -> {
        if (json.getValue(key) instanceof JsonObject object && random.nextBoolean()) {
          mutated(object);
        } else if (json.getValue(key) instanceof JsonArray array
            && !array.isEmpty()
            && array.getValue(0) instanceof JsonObject object
            && random.nextInt(3) > 0) {
          mutated(object);
        } else {
          json.put(key, value());
        }
      }
    }
    return json;
  }

  private Object value() {
    return switch (random.nextInt(9)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(10) - 5;
      case 2 -> random.nextDouble() * 1e30;
      case 3 -> random.nextBoolean();
      case 4 -> new JsonObject().put(pick(TEXTS), pick(TEXTS));
      case 5 -> new JsonArray().add(pick(TEXTS)).add(1).addNull();
      case 6 -> random.nextInt(20) == 0 ? "z".repeat(100_000) : "z".repeat(random.nextInt(600));
      default -> pick(TEXTS);
    };
  }

  /** Half surrogate pairs have no UTF-8, but JSON can write them. */
  private static String escaped(String json) {
    var text = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      var unit = json.charAt(i);
      text.append(
          Character.isSurrogate(unit) ? "\\u%04x".formatted((int) unit) : String.valueOf(unit));
    }
    return text.toString();
  }

  private static String utf8(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
