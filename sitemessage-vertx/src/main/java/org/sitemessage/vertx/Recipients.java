package org.sitemessage.vertx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.Recipient;

/**
 * Recipients, put together messenger by messenger:
 *
 * <pre>{@code
 * Recipients.of("smtp", "a@example.org", "b@example.org").andUsers("xmpp", "42").list()
 * }</pre>
 */
public final class Recipients {
  private final List<Recipient> list;

  private Recipients(List<Recipient> list) {
    this.list = List.copyOf(list);
  }

  /** Recipients known by address. */
  public static Recipients of(String messenger, String... addresses) {
    return new Recipients(List.of()).and(messenger, addresses);
  }

  /** Recipients known by user id. */
  public static Recipients ofUsers(String messenger, String... userIds) {
    return new Recipients(List.of()).andUsers(messenger, userIds);
  }

  /** These, and others known by address. */
  public Recipients and(String messenger, String... addresses) {
    return plus(Stream.of(addresses).map(address -> Recipient.address(messenger, address)));
  }

  /** These, and others known by user id. */
  public Recipients andUsers(String messenger, String... userIds) {
    return plus(Stream.of(userIds).map(id -> Recipient.user(messenger, id)));
  }

  private Recipients plus(Stream<Recipient> more) {
    var all = new ArrayList<>(list);
    more.forEach(all::add);
    return new Recipients(all);
  }

  /** All of them, in the order they were named. */
  public List<Recipient> list() {
    return list;
  }
}
