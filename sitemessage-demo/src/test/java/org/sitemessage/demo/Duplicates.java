package org.sitemessage.demo;

import java.util.Collection;

/**
 * Messages counted beyond the first of their recipient, and why. A message comes once more for each
 * attempt that was not the last one; that can only be one whose peer lied, one that had no answer,
 * or one whose process fell silent. What is explained by more than one counts as the first of them.
 *
 * @param lies taken by a peer that said it had not
 * @param unanswered recorded as unknown, and sent again since the messenger's policy is to
 * @param takenOver held by a process that was killed or stopped
 * @param unexplained none of these
 */
record Duplicates(int lies, int unanswered, int takenOver, int unexplained) {

  /**
   * Explains those of a recipient.
   *
   * @param extra how many there are
   * @param lies how often its peer lied
   * @param resent whether what is unknown is sent again
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
