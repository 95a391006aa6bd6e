package org.sitemessage.vertx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sitemessage.api.Recipient;

/**
 * A list of recipients, built messenger by messenger:
 * <!-- snippet: Guide.java#recipients -->
 *
 * <pre>{@code
 * return Recipients.of("smtp", "ann@example.org", "bob@example.org") // by address
 *     .andUsers("xmpp", "7") // by your user's id
 *     .list();
 * }</pre>
 */
public final class Recipients {
  private final List<Recipient> list;

  private Recipients(List<Recipient> list) {
    this.list = List.copyOf(list);
  }

  /** Returns recipients known by address. */
  public static Recipients of(String messenger, String... addresses) {
    return new Recipients(List.of()).and(messenger, addresses);
  }

  /** Returns recipients known by user id. */
  public static Recipients ofUsers(String messenger, String... userIds) {
    return new Recipients(List.of()).andUsers(messenger, userIds);
  }

  /** Adds recipients known by address. */
  public Recipients and(String messenger, String... addresses) {
    return plus(Stream.of(addresses).map(address -> Recipient.address(messenger, address)));
  }

  /** Adds recipients known by user id. */
  public Recipients andUsers(String messenger, String... userIds) {
    return plus(Stream.of(userIds).map(id -> Recipient.user(messenger, id)));
  }

  private Recipients plus(Stream<Recipient> more) {
    var all = new ArrayList<>(list);
    more.forEach(all::add);
    return new Recipients(all);
  }

  /** Returns all recipients, in the order in which they were named. */
  public List<Recipient> list() {
    return list;
  }
}
