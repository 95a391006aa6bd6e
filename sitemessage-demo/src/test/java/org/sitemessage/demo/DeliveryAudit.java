package org.sitemessage.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.demo.PeersBook.Arrival;
import org.sitemessage.demo.PeersBook.Kind;
import org.sitemessage.demo.StoreTables.Dispatch;

/**
 * Compares the promises to the clients, the tables of the store, and the counts of the peers.
 *
 * @param accepted number of requests answered with 200
 * @param delivered number of messages counted
 * @param refused number of accepted messages that their peer rejected for good
 * @param unknown number of messages held as unknown in the store, for a person
 * @param lost number of messages accepted, but neither counted nor rejected nor held as unknown
 * @param duplicates messages counted beyond the first of their recipient
 * @param takenOver number of takeovers of dispatches from a process that fell silent
 * @param late number of outcomes that came after a takeover
 * @param badLines number of connections for mails that were broken, or that their client gave up
 * @param problems each broken promise, in a sentence
 */
record DeliveryAudit(
    int accepted,
    int delivered,
    int refused,
    int unknown,
    int lost,
    Duplicates duplicates,
    int takenOver,
    int late,
    int badLines,
    List<String> problems) {

  /**
   * The outcomes that lead to a status in which a dispatch may end here. An address that a late
   * outcome has called dead is not contacted again.
   */
  private static final Map<DispatchStatus, Set<String>> DECIDED_BY =
      Map.of(
          DispatchStatus.SENT, Set.of("sent"),
          DispatchStatus.FAILED, Set.of("rejected", "suppressed"),
          DispatchStatus.UNKNOWN, Set.of("unknown"));

  DeliveryAudit {
    problems = List.copyOf(problems);
  }

  /**
   * Compares, when everything has ended.
   *
   * @param problems problems found before
   */
  static DeliveryAudit of(Load load, PeersBook book, StoreTables tables, List<String> problems) {
    return new Inspector(load, book, tables, problems).inspect();
  }

  /** One audit under way. */
  private static final class Inspector {
    private final List<String> problems;
    private final List<Duplicates> duplicates = new ArrayList<>();
    private final Map<Integer, JsonObject> replies;
    private final Load load;
    private final StoreTables tables;
    private final Map<String, List<Dispatch>> stored;
    private final Map<String, List<String>> arrivals;
    private final Map<String, Integer> lies;
    private final int badLines;
    private int refused;
    private int unknown;
    private int lost;

    Inspector(Load load, PeersBook book, StoreTables tables, List<String> before) {
      this.problems = new ArrayList<>(before);
      this.replies = load.replies();
      this.load = load;
      this.tables = tables;
      this.stored = tables.dispatches().stream().collect(groupingBy(Dispatch::address));
      this.arrivals =
          book.arrivals().stream()
              .collect(groupingBy(Arrival::recipient, mapping(Arrival::id, toList())));
      this.lies = book.lies();
      this.badLines = book.count(Kind.MAIL_LINE_BROKEN) + book.count(Kind.MAIL_LINE_LEFT);
    }

    DeliveryAudit inspect() {
      new TreeMap<>(replies).forEach(this::compare);
      compareTotals();
      var dispatches = tables.dispatches();
      return new DeliveryAudit(
          replies.size(),
          arrivals.values().stream().mapToInt(List::size).sum(),
          refused,
          unknown,
          lost,
          Duplicates.sum(duplicates),
          dispatches.stream().mapToInt(Dispatch::takeovers).sum(),
          dispatches.stream().mapToInt(Dispatch::late).sum(),
          badLines,
          problems);
    }

    private void compare(int number, JsonObject reply) {
      var recipient = load.address(number);
      var counted = arrivals.getOrDefault(recipient, List.of());
      var found = stored.getOrDefault(recipient, List.of());
      if (found.size() != 1) {
        lost += found.isEmpty() ? 1 : 0;
        problems.add("%s is stored as %s".formatted(recipient, found));
        return;
      }
      var dispatch = found.get(0);
      if (dispatch.id() != reply.getJsonArray("dispatchIds").getLong(0)
          || dispatch.messageId() != reply.getLong("messageId")) {
        problems.add("%s was answered, and is stored as %s".formatted(reply, dispatch));
      }
      compareOutcome(dispatch, counted);
      compareDuplicates(dispatch, counted);
    }

    private void compareOutcome(Dispatch dispatch, List<String> counted) {
      var recipient = dispatch.address();
      var status = dispatch.status();
      var hopeless = CountingPeers.isUnknown(recipient);
      var expected = hopeless ? DispatchStatus.FAILED : DispatchStatus.SENT;
      if (status == DispatchStatus.UNKNOWN) {
        unknown++;
        if (!CountingPeers.isHeld(dispatch.messenger())) {
          problems.add(
              "%s is held, though it can be sent again: %s".formatted(recipient, dispatch));
        }
      } else if (status != expected) {
        problems.add("%s is not %s: %s".formatted(recipient, expected.key(), dispatch));
      } else if (hopeless) {
        refused++;
      }
      if (counted.isEmpty() && status != DispatchStatus.UNKNOWN && !hopeless) {
        lost++;
        problems.add("%s was accepted and has not arrived: %s".formatted(recipient, dispatch));
      }
      if (!DECIDED_BY.getOrDefault(status, Set.of()).contains(dispatch.decided())) {
        problems.add("%s is what its attempts do not say: %s".formatted(recipient, dispatch));
      }
      if (status == DispatchStatus.SENT
          && dispatch.remoteId().filter(id -> !counted.contains(id)).isPresent()) {
        problems.add("%s arrived as %s, stored: %s".formatted(recipient, counted, dispatch));
      }
    }

    private void compareDuplicates(Dispatch dispatch, List<String> counted) {
      if (Set.copyOf(counted).size() > 1) {
        problems.add(dispatch.address() + " got different ids: " + counted);
      }
      var why =
          Duplicates.of(
              Math.max(0, counted.size() - 1),
              lies.getOrDefault(dispatch.address(), 0),
              !CountingPeers.isHeld(dispatch.messenger()),
              dispatch);
      duplicates.add(why);
      if (why.unexplained() > 0) {
        problems.add(
            "%s arrived %d times, its peer lied %d times, stored: %s"
                .formatted(
                    dispatch.address(),
                    counted.size(),
                    lies.getOrDefault(dispatch.address(), 0),
                    dispatch));
      }
    }

    private void compareTotals() {
      if (tables.dispatches().size() != replies.size()) {
        problems.add(
            "%d were accepted, %d are stored"
                .formatted(replies.size(), tables.dispatches().size()));
      }
      var answered = new HashSet<Long>();
      replies.values().forEach(reply -> answered.add(reply.getLong("messageId")));
      if (!answered.equals(tables.messages())) {
        problems.add(
            "%d messages were answered, %d are stored: %s"
                .formatted(answered.size(), tables.messages().size(), tables.messages()));
      }
      // One mail at a time is on a line, so each that ended before its time leaves one in doubt.
      var inDoubt =
          tables.dispatches().stream()
              .filter(dispatch -> !CountingPeers.isHeld(dispatch.messenger()))
              .mapToInt(Dispatch::unknowns)
              .sum();
      if (inDoubt > badLines) {
        problems.add(
            "%d mails had no answer, but only %d lines ended before their time"
                .formatted(inDoubt, badLines));
      }
    }
  }
}
