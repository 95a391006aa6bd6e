package org.sitemessage.demo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewestTest {

  @Test
  void the_newest_mails_are_kept_up_to_the_limit() {
    var box = Newest.<Mail>none();

    for (int i = 1; i <= Newest.MOST + 3; i++) {
      box = box.with(mail(i, 10));
    }

    assertEquals(Newest.MOST, box.newestFirst().size());
    assertEquals(Newest.MOST + 3, box.newestFirst().get(0).id());
    assertEquals(Newest.MOST * 10L, box.bytes());
  }

  @Test
  void large_mails_displace_older_ones_by_their_bytes() {
    var half = (int) (Newest.MAX_BYTES / 2);

    var box = Newest.<Mail>none().with(mail(1, half)).with(mail(2, half)).with(mail(3, half));

    assertEquals(List.of(3L, 2L), box.newestFirst().stream().map(Mail::id).toList());
    assertEquals(Newest.MAX_BYTES, box.bytes());
  }

  private static Mail mail(long id, int bytes) {
    return new Mail(id, Instant.EPOCH, "a@b.c", List.of("d@e.f"), "", "", new byte[bytes]);
  }
}
