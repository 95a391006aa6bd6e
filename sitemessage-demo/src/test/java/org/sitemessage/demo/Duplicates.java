package org.sitemessage.demo;

import java.util.Collection;

/**
 * Numbers of messages counted beyond the first of their recipient, by cause. A message comes once
 * more for each attempt that was not the last one. Such an attempt had a peer that lied, had no
 * answer, or had a process that fell silent. If there are several causes, the first one counts.
 *
 * @param lies accepted by a peer that denied it
 * @param unanswered recorded as unknown, and sent again by the messenger's policy
 * @param takenOver held by a process that was killed or stopped
 * @param unexplained without any of these causes
 */
record Duplicates(int lies, int unanswered, int takenOver, int unexplained) {

  /**
   * Explains the duplicates of a recipient.
   *
   * @param extra number of duplicates
   * @param lies number of times that the peer lied
   * @param resent true if a dispatch with an unknown outcome is sent again
   */
  static Duplicates of(int extra, int lies, boolean resent, StoreTables.Dispatch dispatch) {
    var byLies = Math.min(extra, lies);
    var unanswered = Math.min(extra - byLies, resent ? dispatch.unknowns() : 0);
    var takenOver = Math.min(extra - byLies - unanswered, resent ? dispatch.takeovers() : 0);
    return new Duplicates(byLies, unanswered, takenOver, extra - byLies - unanswered - takenOver);
  }

  static Duplicates sum(Collection<Duplicates> all) {
    return new Duplicates(
        all.stream().mapToInt(Duplicates::lies).sum(),
        all.stream().mapToInt(Duplicates::unanswered).sum(),
        all.stream().mapToInt(Duplicates::takenOver).sum(),
        all.stream().mapToInt(Duplicates::unexplained).sum());
  }

  int total() {
    return lies + unanswered + takenOver + unexplained;
  }

  @Override
  public String toString() {
    return "%d (lies of a peer %d, no answer %d, taken over %d, unexplained %d)"
        .formatted(total(), lies, unanswered, takenOver, unexplained);
  }
}
