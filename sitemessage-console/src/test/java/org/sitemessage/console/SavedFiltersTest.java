package org.sitemessage.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.filter.SavedFilter;

/** Filters that visitors save, by forms without a script. */
@Timeout(60)
class SavedFiltersTest {
  private static final String SAVED = ".saved a";

  private final ConsoleServer console = ConsoleServer.start();
  private final Visitor ann = console.visitorNamed("ann", Right.READ);

  @AfterEach
  void stop() {
    console.close();
  }

  private static Visitor.Page save(Visitor visitor, Visitor.Page list, String name) {
    return visitor.submit(list, ".saving button", Map.of("name", List.of(name)));
  }

  @Test
  void a_filter_is_saved_followed_and_forgotten() {
    console.schedule("Hi", "7", "8");
    for (var list : List.of("dispatches", "messages")) {
      assertFalse(ann.get(list).has(".saved, .saving"), "nothing to save and nothing saved");

      var filtered = ann.get(list + "?filter=to%3A7+messenger%3A%22pager%22");
      var saved = save(ann, filtered, "Seven & more");

      assertEquals(200, saved.status());
      assertEquals("to:7 messenger:\"pager\"", saved.only("#filter").attr("value"));
      assertFalse(saved.has(".saving"), "it is saved already");
      var all = ann.get(list);
      assertEquals("Seven & more", all.only(SAVED).text());
      var again = ann.click(all, SAVED);
      assertEquals("to:7 messenger:\"pager\"", again.only("#filter").attr("value"));
      assertEquals(1, again.texts("#rows tbody tr").size());

      var forgotten = ann.submit(again, ".saved button");

      assertEquals(again.url(), forgotten.url(), "back to the same list");
      assertFalse(forgotten.has(SAVED));
      assertTrue(forgotten.has(".saving"));
    }
    assertEquals(List.of(), await(console.client().access().audit(Long.MAX_VALUE, 10)).entries());
  }

  @Test
  void a_filter_without_a_name_is_shown_as_its_text_to_its_owner_and_in_its_list_alone() {
    save(ann, ann.get("dispatches?filter=status:failed"), "");

    assertEquals("status:failed", ann.get("dispatches").only(SAVED).text());
    assertFalse(ann.get("messages").has(SAVED));
    assertFalse(console.visitorNamed("bob", Right.READ).get("dispatches").has(SAVED));
    var russian = ann.withHeader("Accept-Language", "ru").get("dispatches");
    assertEquals("Забыть фильтр «status:failed»", russian.only(".saved button").attr("aria-label"));
  }

  @Test
  void a_wrong_filter_offers_no_saving_and_is_refused_with_the_error_of_the_list() {
    var wrong = ann.get("dispatches?filter=statsu:failed");
    assertFalse(wrong.has(".saved, .saving"));

    var refused =
        ann.post(
            "filters/save",
            Map.of("list", "dispatches", "filter", "statsu:failed", "csrf", ann.token()));

    assertEquals(400, refused.status());
    assertTrue(refused.text().contains(wrong.only("#filter-error").text()), refused.text());
    assertFalse(ann.get("dispatches").has(".saved, .saving"));
  }

  @Test
  void the_page_says_that_there_is_no_room_for_more() {
    var fields = Map.of("list", "messages", "csrf", ann.token());
    for (int i = 0; i < SavedFilter.MAX; i++) {
      var each = new HashMap<>(fields);
      each.put("filter", "to:" + i);
      assertEquals(303, ann.post("filters/save", each).status());
    }

    var refused = save(ann, ann.get("messages?filter=to:x"), "x");

    assertEquals(400, refused.status());
    assertTrue(
        refused.text().contains("the maximum of 50 filters is saved for messages"), refused.text());
    assertEquals("to:x", ann.click(refused, "main a[href*=filter]").only("#filter").attr("value"));
    assertEquals(SavedFilter.MAX, ann.get("messages").texts(SAVED).size());
  }
}
