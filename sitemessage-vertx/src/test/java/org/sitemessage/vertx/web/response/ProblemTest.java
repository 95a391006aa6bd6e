package org.sitemessage.vertx.web.response;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.ext.web.handler.HttpException;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void a_refusal_of_http_without_a_text_is_told_by_the_name_of_its_status() {
    assertEquals("Content Too Large", Problem.of(new HttpException(413)).detail());
    assertEquals("no room", Problem.of(new HttpException(413, "no room")).detail());
    assertEquals("Failure", Problem.of(new HttpException(418)).detail());
  }
}
