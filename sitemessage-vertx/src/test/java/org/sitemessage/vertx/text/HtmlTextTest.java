package org.sitemessage.vertx.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
  void hidden_content_is_not_read() {
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
  void empty_html_makes_an_empty_text() {
    assertEquals("", HtmlText.of(""));
    assertEquals("", HtmlText.of("<html><body> </body></html>"));
  }

  @Test
  void deep_nesting_does_not_fail() {
    var text = HtmlText.of("<div>".repeat(50_000) + "deep" + "</div>".repeat(50_000));

    assertTrue(text.contains("deep") || text.isEmpty(), text);
  }

  @Test
  void end_tags_that_html_may_omit_are_inferred() {
    assertEquals(
        "- a\n- b\n\nx | y\nz\n\nlast",
        HtmlText.of("<ul><li>a<li>b</ul><table><tr><td>x<td>y<tr><td>z</table><p>last"));
  }

  @Test
  void a_hidden_element_hides_only_its_content() {
    assertEquals(
        "a\n\nb",
        HtmlText.of(
            "<p>a<span hidden>no<span>no</span>no</span><div style='Display : None'>"
                + "<ul><li>no</div><p hidden>no<p>b<svg><path/><text>no</text></svg>"));
  }

  @Test
  void broken_markup_keeps_its_text() {
    assertEquals("1 < 2 & 3 é", HtmlText.of("1 < 2 &amp; 3 </nothing> &eacute;<b"));
    assertEquals("a b", HtmlText.of("a <!-- <p> --><![if x]>b<?php no ?>"));
  }

  /** Texts of about a million characters, on which a parser that builds a tree takes minutes. */
  static Stream<Named<String>> hostile() {
    return Stream.of(
        Named.of("cells of a row", "<table><tr>" + "<td>x</td>".repeat(99_000)),
        Named.of("nested quotes", "<blockquote>a".repeat(80_000)),
        Named.of("nested lists", "<ol><li>".repeat(120_000) + "<br>x".repeat(10_000)),
        Named.of("open bold paragraphs", "<b><p>".repeat(170_000)),
        Named.of("svg", "<svg>" + "<g>".repeat(170_000) + "</x>".repeat(120_000)),
        Named.of("bodies", numbered("<body a%d=1>", 80_000)),
        Named.of("attributes", "<a " + numbered("b%d=1 ", 120_000) + ">x</a>"),
        Named.of("blocks between rows", "<table>" + "<div>x</div>".repeat(80_000)),
        Named.of("a long link", "<a href='" + "a".repeat(500_000) + "b'>" + "a".repeat(500_000)),
        Named.of("links", "<a href=x>".repeat(100_000)),
        Named.of("ends of nothing", "<div>".repeat(510) + "</p>".repeat(240_000)),
        Named.of("ends out of reach", "<td><p>" + "<section>".repeat(500) + "</p>".repeat(240_000)),
        Named.of("comments", "<!--".repeat(250_000)),
        Named.of("scripts", "<script>" + "</scrip".repeat(140_000)),
        Named.of("quotation marks", "<p title=\"".repeat(90_000)),
        Named.of("ampersands", "&".repeat(1_000_000)),
        Named.of("angle brackets", "<".repeat(1_000_000)));
  }

  private static String numbered(String format, int count) {
    return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void the_work_grows_with_the_length_of_the_html_alone(String html) {
    long half = HtmlText.steps(html.substring(0, html.length() / 2));

    long whole = HtmlText.steps(html);

    assertTrue(whole <= 40L * html.length(), whole + " steps for " + html.length());
    assertTrue(whole <= 3 * half + 1_000_000, whole + " steps, " + half + " for the half");
  }

  @Test
  void deep_nesting_makes_no_long_lines() {
    var text = HtmlText.of("<blockquote>a".repeat(80_000));

    assertTrue(text.lines().allMatch(line -> line.length() <= 21), text.substring(0, 200));
  }

  @Test
  void a_text_that_is_too_long_is_cut_and_marked() {
    var text = HtmlText.of("<p>" + "👋".repeat(600_000));

    assertEquals(1 << 20, text.length(), 1);
    assertTrue(text.endsWith("👋\n[…]"));
  }

  @Test
  void an_interrupted_thread_makes_no_text() {
    Thread.currentThread().interrupt();

    assertThrows(CancellationException.class, () -> HtmlText.of("<p>a</p>"));
    assertTrue(Thread.interrupted());
  }
}
