package org.sitemessage.vertx.dispatch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.sitemessage.vertx.store.Insertion.NewDispatch;

/**
 * What dispatches have in common that arrive as one: type, mark, messenger, user, address, and the
 * time before which they must not be sent.
 *
 * @param type alias
 * @param mark group mark; empty for no group
 * @param sendAt the earliest time to send them; the epoch for now
 */
record GroupKeys(String type, String mark, Instant sendAt) {
  static final GroupKeys NONE = new GroupKeys("", "", Instant.EPOCH);

  static GroupKeys of(String type, String mark, Instant sendAt) {
    return mark.isEmpty() ? NONE : new GroupKeys(type, mark, sendAt);
  }

  /** A dispatch with its key. */
  NewDispatch on(NewDispatch dispatch) {
    return mark.isEmpty()
        ? dispatch
        : new NewDispatch(
            dispatch.uid(),
            dispatch.messenger(),
            dispatch.address(),
            dispatch.userId(),
            dispatch.locale(),
            key(dispatch));
  }

  private String key(NewDispatch dispatch) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part :
          new String[] {
            type,
            mark,
            dispatch.messenger(),
            dispatch.userId(),
            dispatch.address(),
            String.valueOf(sendAt.toEpochMilli())
          }) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
