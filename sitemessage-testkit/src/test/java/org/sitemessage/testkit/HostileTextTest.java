package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HostileTextTest {
  private static final HostileText EMOJI = new HostileText("a 👋\nb", true);
  private static final HostileText NUL = new HostileText("a \0 b", false);

  @Test
  void it_is_unharmed_as_it_is_with_other_line_breaks_and_below_a_subject() {
    assertTrue(EMOJI.isUnharmedIn("Greetings\r\n\r\n" + EMOJI.text().replace("\n", "\r\n")));
    assertTrue(EMOJI.isUnharmedIn(EMOJI.text()));
  }

  @Test
  void a_character_that_was_replaced_harms_it_unless_nothing_can_carry_it() {
    assertFalse(EMOJI.isUnharmedIn(EMOJI.text().replace("👋", "??")));
    assertTrue(NUL.isUnharmedIn(NUL.text().replace('\0', '\ufffd')));
  }

  @Test
  void every_hostile_text_is_harmed_by_a_lost_character() {
    for (var hostile : HostileText.all()) {
      var text = hostile.text();
      assertFalse(hostile.isUnharmedIn(text.substring(0, text.length() - 1)), hostile.toString());
      assertFalse(hostile.isUnharmedIn(text.substring(1)), hostile.toString());
    }
  }

  @Test
  void it_is_shown_in_ascii() {
    assertEquals("6 chars: a U+1F44B U+000A b", EMOJI.toString());
  }
}
