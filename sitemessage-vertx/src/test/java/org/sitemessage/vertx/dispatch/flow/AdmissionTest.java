package org.sitemessage.vertx.dispatch.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

class AdmissionTest {
  private static final JsonObject SMALL = new JsonObject().put("text", "Hi");

  private static JsonObject of(int chars) {
    return new JsonObject().put("context", new JsonArray().add("x".repeat(chars)));
  }

  private static FailureCode code(Future<?> refused) {
    return ((SiteMessageException) refused.cause()).code();
  }

  @Test
  void no_more_requests_are_let_in_than_may_be_under_way_until_one_of_them_has_ended() {
    var admission = new Admission(2, 1_000_000);
    Promise<String> first = Promise.promise();
    admission.admit(SMALL, first::future);
    admission.admit(SMALL, () -> Promise.<String>promise().future());

    var refused = admission.admit(SMALL, () -> Future.succeededFuture("third"));
    first.fail("whatever");
    var later = admission.admit(SMALL, () -> Future.succeededFuture("fourth"));

    assertEquals(FailureCode.NOT_READY, code(refused));
    assertEquals("fourth", later.result());
  }

  @Test
  void requests_take_no_more_memory_than_they_may_but_one_alone_is_let_in() {
    var admission = new Admission(100, 10_000);
    Promise<String> large = Promise.promise();
    var alone = admission.admit(of(20_000), large::future);

    var refused = admission.admit(of(10), () -> Future.succeededFuture("small"));
    large.complete("large");
    var first = admission.admit(of(5_000), () -> Promise.<String>promise().future());
    var second = admission.admit(of(5_000), () -> Promise.<String>promise().future());

    assertEquals("large", alone.result());
    assertEquals(FailureCode.NOT_READY, code(refused));
    assertFalse(first.failed());
    assertEquals(FailureCode.NOT_READY, code(second));
  }

  @Test
  void work_that_throws_gives_its_place_back() {
    var admission = new Admission(1, 10_000);

    var thrown =
        admission.admit(
            SMALL,
            () -> {
              throw new IllegalStateException("no");
            });

    assertTrue(thrown.failed());
    assertEquals("next", admission.admit(SMALL, () -> Future.succeededFuture("next")).result());
  }
}
