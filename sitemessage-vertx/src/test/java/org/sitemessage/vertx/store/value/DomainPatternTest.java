package org.sitemessage.vertx.store.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of the suppression list, and the addresses that they match. */
class DomainPatternTest {

  @ParameterizedTest
  @CsvSource({
    "*@example.org, ann@example.org, true",
    "*@example.org, Ann@EXAMPLE.Org, true",
    "*@example.org, https://example.org/hook?a=b, true",
    "*@example.org, ann@example.org/home, true",
    "*@example.org, ann@a.example.org, false",
    "*@example.org, ann@example.org.evil.example, false",
    "*@example.org, example.org, false",
    "*@example.org, @example.org, false",
    "*@*.example.org, ann@a.example.org, true",
    "*@*.example.org, ann@b.a.example.org, true",
    "*@*.example.org, ann@example.org, false",
    "*@*.example.org, ann@notexample.org, false",
    "*@*.example.org, ann@a.b.c.d.e.f.g.h.i.j.example.org, true",
    "*@*.co.uk, ann@shop.co.uk, true",
    "*@localhost, ann@localhost, true",
    "*@bücher.example, ann@xn--bcher-kva.example, true"
  })
  void a_pattern_matches_the_addresses_whose_keys_have_it(
      String pattern, String address, boolean matches) {
    var key = DomainPattern.of(pattern).orElseThrow().key();

    assertEquals(matches, DomainPattern.keys(address).contains(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*@",
        "*@*",
        "*@*.",
        "*@*.org",
        "*@.org",
        "*@a..b",
        "*@a.*",
        "*@*.*.org",
        "**@a.org",
        "a*@a.org",
        "*.a.org",
        "*@a b.org",
        "*@a.b.c.d@e",
        "*@*.a.b.c.d.e.f.g.h.i",
        "*@-a.org",
        "*123#"
      })
  void other_texts_with_a_star_are_no_patterns(String text) {
    assertTrue(DomainPattern.of(text).isEmpty());
    assertTrue(DomainPattern.isMeant(text) || !text.contains("@"));
  }

  @Test
  void an_address_without_a_domain_is_matched_by_no_pattern() {
    assertEquals(0, DomainPattern.keys("7").size());
    assertEquals(0, DomainPattern.keys("@ada_lovelace").size());
  }

  @Test
  void the_number_of_look_ups_of_an_address_is_bounded() {
    assertEquals(8, DomainPattern.keys("ann@" + "a.".repeat(120) + "example").size());
  }
}
