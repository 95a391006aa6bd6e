package org.sitemessage.vertx.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTextTest {

  @ParameterizedTest
  @CsvSource({
    "<a href='https://x.example/a?b=1&amp;c=2'>Read on</a>, Read on (https://x.example/a?b=1&c=2)",
    "<a href='https://x.example'>https://x.example</a>, https://x.example",
    "<a href='mailto:a@b.example'>write</a>, write (a@b.example)",
    "<a href='mailto:a@b.example'>a@b.example</a>, a@b.example",
    "<a href='#top'>Top</a>, Top",
    "<a href='javascript:alert(1)'>Run</a>, Run",
    "<a href='https://x.example'><img alt='Logo'></a>, Logo (https://x.example)",
  })
  void a_link_shows_where_it_leads(String html, String text) {
    assertEquals(text, HtmlText.of(html));
  }

  @Test
  void what_is_not_seen_is_not_read() {
    var html =
        "<html><head><title>T</title><style>p{}</style></head><body><script>x()</script>"
            + "<!-- no --><p hidden>no</p><p style='display: none'>no</p><p>yes</p></body></html>";

    assertEquals("yes", HtmlText.of(html));
  }

  @Test
  void blanks_collapse_and_breaks_stay() {
    assertEquals(
        "one two\nthree\n\nfour & <five>",
        HtmlText.of("<p>  one\n  <b>two</b> <br>three</p>\n\n<p>four &amp; &lt;five&gt;</p>"));
  }

  @Test
  void several_breaks_are_one_empty_line() {
    assertEquals("a\n\nb", HtmlText.of("a<br><br>b"));
    assertEquals("a\n\nb", HtmlText.of("<p>a</p><p></p><p>b</p>"));
  }

  @Test
  void headings_are_underlined() {
    assertEquals(
        "Привет 👋\n========\n\nNews\n----\n\ntext",
        HtmlText.of("<h1>Привет 👋</h1><h2>News</h2><p>text</p>"));
  }

  @Test
  void lists_keep_their_marks_and_indents() {
    var html =
        "Buy:<ul><li>milk</li><li>fruit<ol start=3><li>apples</li><li>pears<br>green</li></ol></li>"
            + "</ul>done";

    assertEquals(
        "Buy:\n\n- milk\n- fruit\n  3. apples\n  4. pears\n     green\n\ndone", HtmlText.of(html));
  }

  @Test
  void a_row_is_a_line() {
    var html = "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Tea</td><td>3</td></tr></table>";

    assertEquals("Item | Price\nTea | 3", HtmlText.of(html));
  }

  @Test
  void a_table_used_for_layout_leaves_no_trace() {
    var html =
        "<table><tr><td><table><tr><td><p>Hello</p></td></tr></table></td><td><p>World</p></td>"
            + "</tr></table>";

    assertEquals("Hello\n\nWorld", HtmlText.of(html));
  }

  @Test
  void quotes_and_preformatted_text_stay_recognisable() {
    assertEquals(
        "> a\n>\n> b\n\n  x\n    y",
        HtmlText.of("<blockquote><p>a</p><p>b</p></blockquote><pre>  x\n    y</pre>"));
  }

  @Test
  void right_to_left_text_and_emoji_pass() {
    assertEquals("שלום 👨‍👩‍👧", HtmlText.of("<p dir=rtl>שלום 👨‍👩‍👧</p>"));
  }

  @Test
  void nothing_makes_nothing() {
    assertEquals("", HtmlText.of(""));
    assertEquals("", HtmlText.of("<html><body> </body></html>"));
  }

  @Test
  void deep_nesting_is_no_danger() {
    var text = HtmlText.of("<div>".repeat(50_000) + "deep" + "</div>".repeat(50_000));

    assertTrue(text.contains("deep") || text.isEmpty(), text);
  }
}
