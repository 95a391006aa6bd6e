package org.sitemessage.vertx.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;

class MessageTemplatesTest {
  private static final Locale RUSSIAN = Locale.forLanguageTag("ru");
  private static final String ORDER = "sitemessage/messages/order";

  private final Path folder;
  private final Templates templates;
  private int variablesMade;

  MessageTemplatesTest(@TempDir Path folder) {
    this.folder = folder;
    this.templates = templates(DispatchLinks.NONE);
  }

  private Templates templates(DispatchLinks links) {
    return MessageTemplates.create(
        new TemplateSources(Optional.of(folder), List.of(), true),
        Locale.ENGLISH,
        true,
        "https://example.org",
        links);
  }

  private void file(String path, String text) {
    try {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private final MessageType order =
      new MessageType() {
        @Override
        public String alias() {
          return "order";
        }

        @Override
        public JsonObject templateContext(Message message, Dispatch dispatch) {
          variablesMade++;
          return message.context();
        }
      };

  private static Message message(JsonObject context) {
    return new Message(17, "u".repeat(32), "order", context, "", 0, Instant.EPOCH, Instant.EPOCH);
  }

  private static Dispatch to(String messenger, String address, Locale locale) {
    return new Dispatch(101, "d".repeat(32), 17, messenger, address, "42", 0, false, locale);
  }

  private Content render(JsonObject context) {
    return templates.render(order, message(context), to("smtp", "a@example.org", Locale.ROOT));
  }

  private String html(String template) {
    file(ORDER + "__smtp.html", template);
    return render(
            new JsonObject()
                .put("name", "<Ann>")
                .put("items", new JsonArray().add("a").add("b"))
                .put("order", new JsonObject().put("no", 7)))
        .html();
  }

  private String refusal(String template) {
    var refused = assertThrows(SiteMessageException.class, () -> html(template));
    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    return String.valueOf(refused.getMessage());
  }

  @Test
  void html_is_escaped_and_text_is_not() {
    file(ORDER + "__smtp.html", "<p>{{ name }}</p>");
    file(ORDER + "__smtp.txt", "Hi {{ name }}\n");
    file(ORDER + "__smtp.subject.txt", "For\n {{ name }}\n");

    var content = render(new JsonObject().put("name", "<Ann> & Bob"));

    assertEquals("<p>&lt;Ann&gt; &amp; Bob</p>", content.html());
    assertEquals("Hi <Ann> & Bob", content.text());
    assertEquals("For <Ann> & Bob", content.subject());
  }

  @Test
  void a_messenger_other_than_mail_gets_its_own_text() {
    file(ORDER + "__smtp.html", "<p>mail</p>");
    file(ORDER + "__pager.txt", "page {{ order.no }} of {{ items[1] }}");
    var context =
        new JsonObject()
            .put("order", new JsonObject().put("no", 7))
            .put("items", new JsonArray().add("a").add("b"));

    var content = templates.render(order, message(context), to("pager", "7", Locale.ROOT));

    assertEquals("page 7 of b", content.text());
    assertEquals("", content.html());
  }

  @Test
  void the_path_in_the_context_goes_before_the_types_and_that_before_the_name() {
    file(ORDER + "__smtp.html", "by name");
    file("shop/type.html", "by type");
    file("shop/context.html", "by context");
    var typed =
        new MessageType() {
          @Override
          public String alias() {
            return "order";
          }

          @Override
          public String template() {
            return "shop/type.html";
          }
        };
    var dispatch = to("smtp", "a@example.org", Locale.ROOT);
    var named = new JsonObject().put("template", "shop/context.html");

    assertEquals("by name", render(new JsonObject()).html());
    assertEquals(
        "by type",
        templates(DispatchLinks.NONE).render(typed, message(new JsonObject()), dispatch).html());
    assertEquals(
        "by context", templates(DispatchLinks.NONE).render(typed, message(named), dispatch).html());
  }

  @Test
  void a_mail_without_html_template_is_plain() {
    file(ORDER + "__smtp.txt", "only text");

    var content = render(new JsonObject().put("subject", "s"));

    assertEquals("only text", content.text());
    assertEquals("", content.html());
    assertEquals("s", content.subject());
  }

  @Test
  void a_subject_is_one_line_wherever_it_comes_from() {
    file(ORDER + "__smtp.txt", "text");

    assertEquals("a Bcc: b", render(new JsonObject().put("subject", "a\r\nBcc: b")).subject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject", "template"})
  void an_error_names_the_key_that_must_be_a_string(String key) {
    file(ORDER + "__smtp.txt", "text");

    var refused =
        assertThrows(SiteMessageException.class, () -> render(new JsonObject().put(key, 7)));

    assertEquals("context." + key + " must be a string", refused.getMessage());
  }

  @Test
  void a_missing_template_is_told_with_all_paths_and_places() {
    var refused = assertThrows(SiteMessageException.class, () -> render(new JsonObject()));

    var text = String.valueOf(refused.getMessage());
    assertTrue(text.contains(ORDER + "__smtp.html or " + ORDER + "__smtp.txt"), text);
    assertTrue(text.contains("the folder " + folder), text);
  }

  @Test
  void the_standard_variables_are_there_and_win() {
    var linked =
        templates(
            new DispatchLinks() {
              @Override
              public String unsubscribe(Message message, Dispatch dispatch) {
                return "https://example.org/u/" + dispatch.id();
              }

              @Override
              public String markRead(Message message, Dispatch dispatch) {
                return "https://example.org/r/" + dispatch.id();
              }
            });
    file(
        ORDER + "__pager.txt",
        "{{ SITE_URL }} {{ message.id }} {{ message.type }} {{ dispatch.address }} {{ dispatch.user }}"
            + " {{ directive_unsubscribe }} {{ directive_mark_read }} {{ locale }}");
    var hostile = new JsonObject().put("dispatch", "x").put("SITE_URL", "x");

    var content = linked.render(order, message(hostile), to("pager", "7", RUSSIAN));

    assertEquals(
        "https://example.org 17 order 7 42 https://example.org/u/101 https://example.org/r/101 ru",
        content.text());
  }

  @Test
  void a_shared_text_is_rendered_once_per_message_messenger_and_language() {
    file(ORDER + "__pager.txt", "order {{ no }}");
    var message = message(new JsonObject().put("no", 1));

    for (var address : List.of("1", "2", "3")) {
      assertEquals(
          "order 1", templates.render(order, message, to("pager", address, Locale.ROOT)).text());
    }
    templates.render(order, message, to("pager", "4", RUSSIAN));

    assertEquals(2, variablesMade);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ dispatch.address }}",
        "{% if dispatch.address == '1' %}1{% else %}2{% endif %}",
        "{{ directive_unsubscribe }}",
        "{% include 'shop/part.txt' %}",
        "{% embed 'shop/part.txt' %}{% endembed %}"
      })
  void a_recipients_own_text_is_shown_to_nobody_else(String template) {
    var linked =
        templates(
            new DispatchLinks() {
              @Override
              public String unsubscribe(Message message, Dispatch dispatch) {
                return dispatch.address();
              }

              @Override
              public String markRead(Message message, Dispatch dispatch) {
                return "";
              }
            });
    file("shop/part.txt", "{{ dispatch.address }}");
    file(ORDER + "__pager.txt", template);
    var message = message(new JsonObject());

    assertEquals("1", linked.render(order, message, to("pager", "1", Locale.ROOT)).text());
    assertEquals("2", linked.render(order, message, to("pager", "2", Locale.ROOT)).text());
  }

  @Test
  void a_context_per_recipient_is_asked_for_each_time() {
    file(ORDER + "__pager.txt", "hi {{ name }}");
    var personal =
        new MessageType() {
          @Override
          public String alias() {
            return "order";
          }

          @Override
          public boolean contextPerRecipient() {
            return true;
          }

          @Override
          public JsonObject templateContext(Message message, Dispatch dispatch) {
            return new JsonObject().put("name", dispatch.address());
          }
        };
    var message = message(new JsonObject());

    assertEquals("hi 1", templates.render(personal, message, to("pager", "1", RUSSIAN)).text());
    assertEquals("hi 2", templates.render(personal, message, to("pager", "2", RUSSIAN)).text());
  }

  @ParameterizedTest
  @CsvSource({"ru-RU,exact", "ru-BY,language", "de,default", "'',default"})
  void the_best_language_there_is_is_taken(String tag, String expected) {
    file(ORDER + "__pager.ru_RU.txt", "exact");
    file(ORDER + "__pager.ru.txt", "language");
    file(ORDER + "__pager.txt", "default");

    var content =
        templates.render(
            order, message(new JsonObject()), to("pager", "7", Locale.forLanguageTag(tag)));

    assertEquals(expected, content.text());
  }

  @ParameterizedTest
  @CsvSource({
    "ru-RU,Ваш заказ 7 готов.",
    "ru-UA,Заказ 7 готов.",
    "de,Order 7 is ready.",
    "'',Order 7 is ready."
  })
  void texts_are_taken_from_the_best_bundle(String tag, String expected) {
    file("sitemessage/i18n/shop_en.properties", "ready = Order {0} is ready.");
    file("sitemessage/i18n/shop_ru.properties", "ready = Заказ {0} готов.");
    file("sitemessage/i18n/shop_ru_RU.properties", "ready = Ваш заказ {0} готов.");
    file(ORDER + "__pager.txt", "{{ i18n('shop', 'ready', 7) }}");

    var content =
        templates.render(
            order, message(new JsonObject()), to("pager", "7", Locale.forLanguageTag(tag)));

    assertEquals(expected, content.text());
  }

  @Test
  void one_built_in_text_is_replaced_and_the_others_stay() {
    file("sitemessage/i18n/sitemessage_ru.properties", "mail.footer.site = С сайта");

    var text =
        html(
            "{{ i18n('sitemessage','mail.footer.site') }}|{{ i18n('sitemessage','mail.footer.unsubscribe') }}");
    var russian =
        templates(DispatchLinks.NONE)
            .render(order, message(new JsonObject()), to("smtp", "a@example.org", RUSSIAN))
            .html();

    assertEquals("Sent by|Stop receiving these messages", text);
    assertEquals("С сайта|Больше не получать такие сообщения", russian);
  }

  @Test
  void a_template_extends_the_built_in_layout_and_includes_its_neighbours() {
    file("shop/part.html", "<i>{{ name }}</i>");
    var html =
        html(
            "{% extends 'sitemessage/layouts/mail.html' %}"
                + "{% import 'sitemessage/layouts/parts.html' as parts %}"
                + "{% block content %}{% include '../../shop/part.html' %}{{ parts.button('<Go>', SITE_URL) }}{% endblock %}");

    assertTrue(html.startsWith("<!DOCTYPE html>"), html);
    assertTrue(html.contains("<i>&lt;Ann&gt;</i>"), html);
    assertTrue(html.contains("class=\"sm-button\" href=\"https://example.org\""), html);
    assertTrue(html.contains("&lt;Go&gt;</a>"), html);
  }

  @Test
  void the_built_in_layout_shows_the_links_of_each_recipient() {
    var linked =
        templates(
            new DispatchLinks() {
              @Override
              public String unsubscribe(Message message, Dispatch dispatch) {
                return "https://example.org/u?a=" + dispatch.address() + "&b";
              }

              @Override
              public String markRead(Message message, Dispatch dispatch) {
                return "https://example.org/r/" + dispatch.address();
              }
            });
    file(ORDER + "__smtp.html", "{% extends 'sitemessage/layouts/mail.html' %}");
    file(ORDER + "__smtp.txt", "{% extends 'sitemessage/layouts/mail.txt' %}");
    var message = message(new JsonObject().put("subject", "s"));

    for (var address : List.of("1", "2")) {
      var content = linked.render(order, message, to("smtp", address, RUSSIAN));

      assertTrue(content.html().contains("<html lang=\"ru\""), content.html());
      assertTrue(
          content.html().contains("href=\"https://example.org/u?a=" + address + "&amp;b\""),
          content.html());
      assertTrue(
          content.html().contains("<img src=\"https://example.org/r/" + address + "\""),
          content.html());
      assertTrue(
          content
              .text()
              .endsWith(
                  "Больше не получать такие сообщения: https://example.org/u?a=" + address + "&b"),
          content.text());
    }
    assertFalse(html("{% extends 'sitemessage/layouts/mail.html' %}").contains("<img"));
  }

  @Test
  void a_layout_in_the_folder_goes_before_the_built_in_one() {
    file("sitemessage/layouts/mail.html", "mine: {% block content %}{% endblock %}");

    assertEquals(
        "mine: x",
        html("{% extends 'sitemessage/layouts/mail.html' %}{% block content %}x{% endblock %}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "Hi{% if %} => line 1",
        "1\\n2\\n{{ nmae }} => __smtp.html, line 3: variable \"nmae\" is not given",
        "1\\n{% if nmae %}x{% endif %} => line 2: variable \"nmae\" is not given",
        "{{ order.number }} => line 1: there is no \"number\" in that object (there are: [no])",
        "{{ items[2] }} => there is no \"2\" in a list of 2 elements",
        "{{ name | uper }} => uper",
        "{{ i18n('shop', 'x') }} => text \"x\" is in no bundle \"shop\" of [en, ]",
        "{% include 'shop/none.html' %} => template shop/none.html is not found",
        "{% include 'sitemessage/messages/order__smtp.html' %} => without end"
      })
  void an_error_names_template_line_and_cause(String template, String expected) {
    var text = refusal(template.replace("\\n", "\n"));

    assertTrue(text.startsWith("template "), text);
    assertTrue(text.contains(expected), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ name.getClass() }}",
        "{{ name.class }}",
        "{{ name.getClass().forName('java.lang.Runtime').getRuntime() }}",
        "{{ name.length() }}",
        "{{ name.bytes }}",
        "{{ name.CASE_INSENSITIVE_ORDER }}",
        "{{ order.getClass() }}",
        "{{ order.class }}",
        "{{ order.keySet() }}",
        "{{ order.put('no', 8) }}",
        "{{ items.size() }}",
        "{{ items.add('c') }}",
        "{{ message.getClass().getClassLoader() }}",
        "{{ message.id.class }}",
        "{{ dispatch.address.toCharArray() }}",
        "{{ locale.class }}",
        "{{ template.class }}",
        "{{ template.engine }}",
        "{{ template.getName() }}",
        "{{ _context.class }}",
        "{{ _context.dispatch.address }}",
        "{{ _context.getScopeChain() }}",
        "{{ 7.class }}",
        "{{ 'x'.getClass() }}",
        "{{ ['x'].class }}",
        "{{ (1).TYPE }}",
        "{{ true.getClass() }}",
        "{{ null.class }}",
        "{% set x = name %}{{ x.getClass() }}",
        "{% for i in items %}{{ i.class }}{% endfor %}",
        "{{ (items | first).class }}",
        "{{ name['class'] }}",
        "{{ name['getClass']() }}",
        "{% cache 'x' %}{{ name }}{% endcache %}",
        "{% parallel %}{{ name }}{% endparallel %}",
        "{% for i in range(0, 2000000000) %}x{% endfor %}",
        "{% for i in 0..2000000000 %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% include '../../../../../../etc/passwd' %}",
        "{% include 'shop/../../x' %}",
        "{% include 'file:/etc/passwd' %}",
        "{% include 'java/lang/String.class' %}"
      })
  void a_hostile_template_gets_nowhere(String template) {
    var text = refusal(template);

    assertTrue(text.startsWith("template "), text);
    assertFalse(text.contains("root:"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.txt",
        "/etc/passwd",
        "a/../../b.txt",
        "a\\b",
        "file:x",
        "a//b",
        "a b",
        "logback.xml",
        "application.properties",
        "a"
      })
  void a_path_in_a_context_stays_inside(String path) throws IOException {
    Files.writeString(folder.resolveSibling("secret.txt"), "secret");

    var refused =
        assertThrows(
            SiteMessageException.class, () -> render(new JsonObject().put("template", path)));

    assertTrue(String.valueOf(refused.getMessage()).contains(path), refused.getMessage());
  }

  /**
   * Both files are on the class path of these tests; one is an arbitrary text of an application.
   */
  @Test
  void a_context_names_templates_of_the_class_path_only_below_sitemessage() {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> render(new JsonObject().put("template", "django/private.txt")));
    var named = render(new JsonObject().put("template", "sitemessage/messages/path.txt"));

    assertEquals("A template.", named.text());
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("template django/private.txt is not found (looked in: "),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file.txt", "folder/secret.txt"})
  void a_link_out_of_the_folder_is_not_a_template(String path, @TempDir Path outside)
      throws IOException {
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(folder.resolve("file.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("folder"), outside);

    var refused =
        assertThrows(
            SiteMessageException.class, () -> render(new JsonObject().put("template", path)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("\"" + path + "\" is a link out of the folder " + folder),
        refused.getMessage());
  }

  /** Kubernetes mounts files by such links. */
  @Test
  void a_link_within_the_folder_is_followed() throws IOException {
    file("..data/linked.txt", "Hello.");
    Files.createSymbolicLink(folder.resolve("linked.txt"), Path.of("..data", "linked.txt"));

    assertEquals("Hello.", render(new JsonObject().put("template", "linked.txt")).text());
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/?a=1&b=2,",
    "HTTPS://example.org,",
    "mailto:ann@example.org,",
    "javascript:alert(1), javascript:alert(1)",
    "' JavaScript:alert(1)', JavaScript:alert(1)",
    "data:text/html;base64;x, data:text/html;base64;x",
    "//example.org, //example.org",
    "https://a b, https://a b",
    "'', ''"
  })
  void a_button_leads_to_the_web_or_to_a_mail(String url, @Nullable String refused) {
    var template =
        "{% import 'sitemessage/layouts/parts.html' as parts %}{{ parts.button('Go', '"
            + url
            + "') }}";

    if (refused == null) {
      assertTrue(html(template).contains("href=\"" + url.replace("&", "&amp;") + "\""));
    } else {
      assertTrue(
          refusal(template)
              .endsWith("button.url is \"" + refused + "\", must be an http, https or mailto URL"));
    }
  }

  @Test
  void the_output_of_a_template_is_limited() {
    var text =
        refusal(
            "{% for i in range(1, 9999) %}{% for j in range(1, 9999) %}xxxxxxxxxx{% endfor %}{% endfor %}");

    assertTrue(text.contains("template "), text);
  }

  @Test
  void ranges_and_optional_variables_work() {
    assertEquals(
        "123 31 friend",
        html(
            "{% for i in range(1, 3) %}{{ i }}{% endfor %} {% for i in range(3, 1, -2) %}{{ i }}{% endfor %}"
                + " {% if nick is defined %}{{ nick }}{% endif %}{{ nick | default('friend') }}"));
  }

  @Test
  void a_template_is_read_again_where_it_is_not_cached() {
    var fresh =
        MessageTemplates.create(
            new TemplateSources(Optional.of(folder), List.of(), false),
            Locale.ENGLISH,
            false,
            "",
            DispatchLinks.NONE);
    var unstored =
        new Message(0, "u", "order", new JsonObject(), "", 0, Instant.EPOCH, Instant.EPOCH);
    file(ORDER + "__pager.txt", "before");
    var before = fresh.render(order, unstored, to("pager", "7", RUSSIAN)).text();
    file(ORDER + "__pager.txt", "after");

    assertEquals("before", before);
    assertEquals("after", fresh.render(order, unstored, to("pager", "7", RUSSIAN)).text());
  }

  @Test
  void a_folder_that_is_none_is_refused() {
    var refused =
        assertThrows(
            SiteMessageException.class,
            () -> new TemplateSources(Optional.of(folder.resolve("none")), List.of(), true));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("templates.folder must be"));
  }
}
