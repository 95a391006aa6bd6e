package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.DispatchStatus;

class DuplicatesTest {
  @Test
  void each_has_one_reason_and_the_peers_own_word_comes_first() {
    var duplicates = Duplicates.of(3, 1, true, dispatch(1, 1));

    assertEquals(new Duplicates(1, 1, 1, 0), duplicates);
  }

  @Test
  void a_duplicate_without_a_cause_is_unexplained() {
    assertEquals(new Duplicates(0, 0, 1, 1), Duplicates.of(2, 0, true, dispatch(0, 1)));
  }

  @Test
  void a_message_held_for_a_person_may_come_again_only_if_its_peer_lied() {
    assertEquals(new Duplicates(1, 0, 0, 1), Duplicates.of(2, 1, false, dispatch(1, 1)));
  }

  @Test
  void duplicates_of_all_recipients_are_added_up() {
    var all = Duplicates.sum(List.of(new Duplicates(1, 2, 3, 4), new Duplicates(10, 20, 30, 40)));

    assertEquals(new Duplicates(11, 22, 33, 44), all);
    assertEquals(110, all.total());
  }

  private static StoreTables.Dispatch dispatch(int unknowns, int takeovers) {
    return new StoreTables.Dispatch(
        1,
        1,
        "smtp",
        "a@b.example",
        DispatchStatus.SENT,
        Optional.empty(),
        unknowns,
        takeovers,
        "sent",
        0);
  }
}
