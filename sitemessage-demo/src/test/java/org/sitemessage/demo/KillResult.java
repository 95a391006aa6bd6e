package org.sitemessage.demo;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sitemessage.demo.KillRun.Plan;

/**
 * The result of a round.
 *
 * @param blows kinds and numbers of the blows to the processes and the database, for people
 * @param repeated number of requests sent again because there was no answer
 * @param ready time from the last blow to an answer of the process started last
 * @param drained time from the last blow until everything had arrived
 * @param leftAtStart number of messages that had not arrived at the last blow
 * @param longestTakeover longest time from the silence of a process to the takeover of its
 *     dispatches; empty if the next start takes over
 * @param audit findings at the end
 */
record KillResult(
    Plan plan,
    String blows,
    int repeated,
    Duration ready,
    Duration drained,
    int leftAtStart,
    Optional<Duration> longestTakeover,
    DeliveryAudit audit) {

  /** Returns one line. */
  String summary() {
    return ("kill test: accepted %d, delivered %d, refused by their peer %d, held as unknown %d,"
            + " lost %d, duplicates %s, bad lines %d, blows %s, taken over %d (longest %s), late"
            + " outcomes %d%s, seed %d (requests repeated %d; after the last blow: answered after %d ms,"
            + " what was left (%d) had arrived after %d ms)")
        .formatted(
            audit.accepted(),
            audit.delivered(),
            audit.refused(),
            audit.unknown(),
            audit.lost(),
            audit.duplicates(),
            audit.badLines(),
            blows,
            audit.takenOver(),
            shown(longestTakeover),
            audit.late(),
            audit.problems().isEmpty() ? ", changed nothing" : "",
            plan.seed(),
            repeated,
            ready.toMillis(),
            leftAtStart,
            drained.toMillis());
  }

  /** Returns the totals of all rounds in one line. */
  static String totals(List<KillResult> rounds) {
    var audits = rounds.stream().map(KillResult::audit).toList();
    return ("all rounds: %d rounds, %d blows, accepted %d, delivered %d, refused by their peer %d,"
            + " held as unknown %d, lost %d, duplicates %s, bad lines %d, taken over %d"
            + " (longest %s), late outcomes %d, problems %d")
        .formatted(
            rounds.size(),
            rounds.stream().mapToInt(round -> round.plan().kills()).sum(),
            audits.stream().mapToInt(DeliveryAudit::accepted).sum(),
            audits.stream().mapToInt(DeliveryAudit::delivered).sum(),
            audits.stream().mapToInt(DeliveryAudit::refused).sum(),
            audits.stream().mapToInt(DeliveryAudit::unknown).sum(),
            audits.stream().mapToInt(DeliveryAudit::lost).sum(),
            Duplicates.sum(audits.stream().map(DeliveryAudit::duplicates).toList()),
            audits.stream().mapToInt(DeliveryAudit::badLines).sum(),
            audits.stream().mapToInt(DeliveryAudit::takenOver).sum(),
            shown(
                rounds.stream()
                    .flatMap(round -> round.longestTakeover().stream())
                    .max(Comparator.naturalOrder())),
            audits.stream().mapToInt(DeliveryAudit::late).sum(),
            audits.stream().mapToInt(audit -> audit.problems().size()).sum());
  }

  private static String shown(Optional<Duration> time) {
    return time.map(longest -> longest.toMillis() + " ms").orElse("n/a");
  }
}
