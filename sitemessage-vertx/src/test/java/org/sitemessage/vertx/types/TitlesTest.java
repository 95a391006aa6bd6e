package org.sitemessage.vertx.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Locale;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.spi.MessengerProvider;
import org.sitemessage.vertx.text.Titles;

class TitlesTest {
  private static final Locale RUSSIAN = Locale.forLanguageTag("ru");
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
  void every_built_in_messenger_has_a_title_in_both_languages() {
    for (MessengerProvider<?> provider : ServiceLoader.load(MessengerProvider.class)) {
      var alias = provider.alias().equals("xmppsleek") ? "xmpp" : provider.alias();
      assertFalse(Titles.ofMessenger(alias, Locale.ENGLISH).isBlank(), alias);
      assertFalse(Titles.ofMessenger(alias, RUSSIAN).isBlank(), alias);
    }
    assertEquals("ВКонтакте", Titles.ofMessenger("vk", "VKontakte", RUSSIAN));
    assertEquals("Our wall", Titles.ofMessenger("vk", "Our wall", RUSSIAN), "an own title stands");
  }

  @Test
  void the_machines_language_makes_no_difference() {
    Locale.setDefault(Locale.forLanguageTag("ru"));

    assertEquals("Plain text", title(new PlainType(), "fr"));
    assertEquals("Plain text", new PlainType().title());
  }
}
