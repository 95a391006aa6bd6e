package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what was promised to the clients, what the store says, and what the mail server counted.
 *
 * @param accepted requests answered with 200
 * @param delivered mails counted
 * @param duplicates mails counted beyond the first of their recipient
 * @param lost accepted, but never counted
 * @param problems each broken promise, in a sentence
 */
record DeliveryAudit(int accepted, int delivered, int duplicates, int lost, List<String> problems) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> OPEN = List.of("pending", "processing", "error");

  /** Ids beyond the largest known that are looked at for messages nobody asked for. */
  private static final int BEYOND = 100;

  private static final int REPEATED = 20;

  DeliveryAudit {
    problems = List.copyOf(problems);
  }

  /** Waits until the store has nothing open, then compares. */
  static DeliveryAudit of(URI url, Load load, CountingSmtpServer smtp) {
    return new Inspector(url, load, smtp).inspect();
  }

  /** One audit under way. */
  private static final class Inspector {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> problems = new ArrayList<>();
    private final URI url;
    private final Load load;
    private final CountingSmtpServer smtp;

    Inspector(URI url, Load load, CountingSmtpServer smtp) {
      this.url = url;
      this.load = load;
      this.smtp = smtp;
    }

    DeliveryAudit inspect() {
      waitUntilNothingIsOpen();
      var replies = load.replies();
      var dispatches = dispatches();
      var arrivals = messageIdsByRecipient();
      var lost = 0;
      for (var reply : new TreeMap<>(replies).entrySet()) {
        var recipient = Load.recipient(reply.getKey());
        var counted = arrivals.getOrDefault(recipient, List.of());
        if (counted.isEmpty()) {
          lost++;
          problems.add(recipient + " was accepted and has not arrived");
        }
        if (Set.copyOf(counted).size() > 1) {
          problems.add(recipient + " got different Message-IDs: " + counted);
        }
        compare(
            recipient, reply.getValue(), dispatches.getOrDefault(recipient, List.of()), counted);
      }
      compareTotals(replies, dispatches);
      repeatSome(replies);
      var delivered = arrivals.values().stream().mapToInt(List::size).sum();
      return new DeliveryAudit(
          replies.size(), delivered, delivered - arrivals.size(), lost, problems);
    }

    private void waitUntilNothingIsOpen() {
      DemoProcess.until(
          "nothing is pending, processing or error",
          PATIENCE,
          () -> {
            var counts = counts();
            return OPEN.stream().allMatch(status -> counts.getLong(status, 0L) == 0)
                ? Optional.of(true)
                : Optional.empty();
          });
    }

    private void compare(
        String recipient, JsonObject reply, List<JsonObject> stored, List<String> counted) {
      if (stored.size() != 1) {
        problems.add("%s is stored as %s".formatted(recipient, stored));
        return;
      }
      var dispatch = stored.get(0);
      if (!"sent".equals(dispatch.getString("status"))) {
        problems.add("%s is not sent: %s".formatted(recipient, dispatch));
      }
      if (!dispatch.getLong("id").equals(reply.getJsonArray("dispatchIds").getLong(0))
          || !dispatch.getLong("messageId").equals(reply.getLong("messageId"))) {
        problems.add(
            "%s was answered %s and is stored as %s".formatted(recipient, reply, dispatch));
      }
      if (!counted.contains(dispatch.getString("remoteId"))) {
        problems.add("%s arrived as %s, stored: %s".formatted(recipient, counted, dispatch));
      }
    }

    private void compareTotals(
        Map<Integer, JsonObject> replies, Map<String, List<JsonObject>> dispatches) {
      var counts = counts();
      var all = counts.stream().mapToLong(entry -> ((Number) entry.getValue()).longValue()).sum();
      if (all != replies.size() || counts.getLong("sent") != replies.size()) {
        problems.add("%d were accepted, the store counts %s".formatted(replies.size(), counts));
      }
      if (dispatches.size() != replies.size()) {
        problems.add(
            "%d were accepted, %d are listed".formatted(replies.size(), dispatches.size()));
      }
      var answered = new HashSet<Long>();
      replies.values().forEach(reply -> answered.add(reply.getLong("messageId")));
      if (answered.size() != replies.size()) {
        problems.add("only %d different messages were answered".formatted(answered.size()));
      }
      var largest = answered.stream().mapToLong(id -> id).max().orElse(0);
      for (long id = 1; id <= largest + BEYOND; id++) {
        if (!answered.contains(id) && get("/api/messages/" + id).statusCode() != 404) {
          problems.add("message %d was stored, but not asked for".formatted(id));
        }
      }
    }

    /** Requests sent again after all is over make nothing new. */
    private void repeatSome(Map<Integer, JsonObject> replies) {
      var before = dispatches().size();
      for (int number = 0; number < Math.min(REPEATED, replies.size()); number++) {
        var first = replies.get(number);
        var again = load.again(number);
        var expected = Optional.ofNullable(first).map(r -> r.copy().put("duplicate", true));
        if (!expected.equals(Optional.of(again))) {
          problems.add("a request was answered %s, and then %s".formatted(first, again));
        }
      }
      if (dispatches().size() != before) {
        problems.add("requests that were repeated have been stored again");
      }
    }

    private Map<String, List<String>> messageIdsByRecipient() {
      var found = new HashMap<String, List<String>>();
      for (var arrival : smtp.arrivals()) {
        found
            .computeIfAbsent(arrival.recipient(), recipient -> new ArrayList<>())
            .add(arrival.messageId());
      }
      return found;
    }

    private Map<String, List<JsonObject>> dispatches() {
      var found = new HashMap<String, List<JsonObject>>();
      Long after = 0L;
      while (after != null) {
        var page = json("/api/dispatches?limit=1000&after=" + after);
        for (var entry : page.getJsonArray("dispatches")) {
          var dispatch = (JsonObject) entry;
          found
              .computeIfAbsent(dispatch.getString("address"), address -> new ArrayList<>())
              .add(dispatch);
        }
        after = page.getLong("next");
      }
      return found;
    }

    private JsonObject counts() {
      return json("/api/stats").getJsonObject("dispatches");
    }

    private JsonObject json(String path) {
      return new JsonObject(get(path).body());
    }

    private HttpResponse<String> get(String path) {
      try {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
        return http.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new AssertionError("no answer to " + path, e);
      } catch (InterruptedException e) {
        throw DemoProcess.interrupted(e);
      }
    }
  }
}
