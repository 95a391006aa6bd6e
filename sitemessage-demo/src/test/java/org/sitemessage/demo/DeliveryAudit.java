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
 * Compares what was promised to the clients, what the store says, and what the peers counted.
 *
 * @param accepted requests answered with 200
 * @param delivered messages counted
 * @param refused of those accepted, the ones that their peer refused for good
 * @param unknown held as unknown in the store, for a person
 * @param duplicates messages counted beyond the first of their recipient
 * @param lost accepted, but neither counted nor refused nor held as unknown
 * @param problems each broken promise, in a sentence
 */
record DeliveryAudit(
    int accepted,
    int delivered,
    int refused,
    int unknown,
    int duplicates,
    int lost,
    List<String> problems) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> OPEN = List.of("pending", "processing", "error");

  /** Ids beyond the largest known that are looked at for messages nobody asked for. */
  private static final int BEYOND = 100;

  private static final int REPEATED = 20;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  DeliveryAudit {
    problems = List.copyOf(problems);
  }

  /** Waits until the store has nothing open, then compares. */
  static DeliveryAudit of(URI url, Load load, CountingPeers peers) {
    return new Inspector(url, load, peers).inspect();
  }

  /** Whether the store has nothing left to deliver. The counts may be old; the list is not. */
  static boolean isSettled(URI url) {
    var counts = counts(url);
    return OPEN.stream().allMatch(status -> counts.getLong(status, 0L) == 0)
        && dispatches(url).values().stream()
            .flatMap(List::stream)
            .noneMatch(dispatch -> OPEN.contains(dispatch.getString("status")));
  }

  private static Map<String, List<JsonObject>> dispatches(URI url) {
    var found = new HashMap<String, List<JsonObject>>();
    Long after = 0L;
    while (after != null) {
      var page = new JsonObject(get(url, "/api/dispatches?limit=1000&after=" + after).body());
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

  private static JsonObject counts(URI url) {
    return new JsonObject(get(url, "/api/stats").body()).getJsonObject("dispatches");
  }

  private static HttpResponse<String> get(URI url, String path) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer to " + path, e);
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  /** One audit under way. */
  private static final class Inspector {
    private final List<String> problems = new ArrayList<>();
    private final URI url;
    private final Load load;
    private final CountingPeers peers;

    Inspector(URI url, Load load, CountingPeers peers) {
      this.url = url;
      this.load = load;
      this.peers = peers;
    }

    DeliveryAudit inspect() {
      waitUntilNothingIsOpen();
      var replies = load.replies();
      var dispatches = dispatches(url);
      var arrivals = idsByRecipient();
      var lost = 0;
      var refused = 0;
      var unknown = 0;
      for (var reply : new TreeMap<>(replies).entrySet()) {
        var recipient = load.address(reply.getKey());
        var counted = arrivals.getOrDefault(recipient, List.of());
        if (Set.copyOf(counted).size() > 1) {
          problems.add(recipient + " got different ids: " + counted);
        }
        var stored = dispatches.getOrDefault(recipient, List.of());
        var status = stored.isEmpty() ? "" : stored.get(0).getString("status");
        if (CountingPeers.isUnknown(recipient) && "failed".equals(status)) {
          refused++;
        } else if ("unknown".equals(status)) {
          unknown++;
        } else if (counted.isEmpty()) {
          lost++;
          problems.add(recipient + " was accepted and has not arrived");
        }
        compare(recipient, reply.getValue(), stored, counted);
      }
      compareTotals(replies, dispatches);
      repeatSome(replies);
      var delivered = arrivals.values().stream().mapToInt(List::size).sum();
      return new DeliveryAudit(
          replies.size(), delivered, refused, unknown, delivered - arrivals.size(), lost, problems);
    }

    private void waitUntilNothingIsOpen() {
      DemoProcess.until(
          "nothing is pending, processing or error",
          PATIENCE,
          () -> Optional.of(isSettled(url)).filter(settled -> settled));
    }

    private void compare(
        String recipient, JsonObject reply, List<JsonObject> stored, List<String> counted) {
      if (stored.size() != 1) {
        problems.add("%s is stored as %s".formatted(recipient, stored));
        return;
      }
      var dispatch = stored.get(0);
      var status = dispatch.getString("status");
      var expected = CountingPeers.isUnknown(recipient) ? "failed" : "sent";
      if (!status.equals(expected) && !"unknown".equals(status)) {
        problems.add("%s is not %s: %s".formatted(recipient, expected, dispatch));
      }
      if (!dispatch.getLong("id").equals(reply.getJsonArray("dispatchIds").getLong(0))
          || !dispatch.getLong("messageId").equals(reply.getLong("messageId"))) {
        problems.add(
            "%s was answered %s and is stored as %s".formatted(recipient, reply, dispatch));
      }
      var remoteId = Optional.ofNullable(dispatch.getString("remoteId"));
      if ("sent".equals(status) && remoteId.isPresent() && !counted.contains(remoteId.get())) {
        problems.add("%s arrived as %s, stored: %s".formatted(recipient, counted, dispatch));
      }
    }

    private void compareTotals(
        Map<Integer, JsonObject> replies, Map<String, List<JsonObject>> dispatches) {
      DemoProcess.until(
          "the store counts what it lists",
          PATIENCE,
          () -> Optional.of(counts(url)).filter(c -> total(c) == dispatches.size()));
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
        if (!answered.contains(id) && get(url, "/api/messages/" + id).statusCode() != 404) {
          problems.add("message %d was stored, but not asked for".formatted(id));
        }
      }
    }

    private static long total(JsonObject counts) {
      return counts.stream().mapToLong(entry -> ((Number) entry.getValue()).longValue()).sum();
    }

    /** Requests sent again after all is over make nothing new. */
    private void repeatSome(Map<Integer, JsonObject> replies) {
      var before = dispatches(url).size();
      for (int number = 0; number < Math.min(REPEATED, replies.size()); number++) {
        var first = replies.get(number);
        var again = load.again(number);
        var expected = Optional.ofNullable(first).map(r -> r.copy().put("duplicate", true));
        if (!expected.equals(Optional.of(again))) {
          problems.add("a request was answered %s, and then %s".formatted(first, again));
        }
      }
      if (dispatches(url).size() != before) {
        problems.add("requests that were repeated have been stored again");
      }
    }

    private Map<String, List<String>> idsByRecipient() {
      var found = new HashMap<String, List<String>>();
      for (var arrival : peers.arrivals()) {
        found
            .computeIfAbsent(arrival.recipient(), recipient -> new ArrayList<>())
            .add(arrival.id());
      }
      return found;
    }
  }
}
