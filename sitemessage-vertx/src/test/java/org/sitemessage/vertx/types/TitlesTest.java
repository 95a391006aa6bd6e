package org.sitemessage.vertx.types;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.MessageType;

class TitlesTest {
  private final Locale machines = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(machines);
  }

  private static String title(MessageType type, String tag) {
    return type.title(Locale.forLanguageTag(tag));
  }

  @Test
  void titles_are_russian_to_those_who_read_it_and_english_to_others() {
    assertEquals("Простой текст", title(new PlainType(), "ru"));
    assertEquals("Письмо простым текстом", title(MailType.plain(), "ru-BY"));
    assertEquals("HTML e-mail", title(MailType.html(), "en-GB"));
    assertEquals("Plain text", title(new PlainType(), "fr"));
    assertEquals("Plain text e-mail", MailType.plain().title());
  }

  @Test
  void the_machines_language_makes_no_difference() {
    Locale.setDefault(Locale.forLanguageTag("ru"));

    assertEquals("Plain text", title(new PlainType(), "fr"));
    assertEquals("Plain text", new PlainType().title());
  }
}
