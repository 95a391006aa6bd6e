package org.sitemessage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteMessageExceptionTest {
  @ParameterizedTest
  @CsvSource({
    "recipients[3].address, address is missing, recipients[3].address is missing",
    "recipients[3].address, is missing, recipients[3].address is missing",
    "address, addresses are missing, address addresses are missing"
  })
  void a_field_is_named_once(String field, String problem, String text) {
    assertEquals(text, SiteMessageException.invalid(field, problem).getMessage());
  }
}
