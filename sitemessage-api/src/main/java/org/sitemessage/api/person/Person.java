package org.sitemessage.api.person;

import io.vertx.core.json.JsonObject;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The person that a request to {@link BusAddress#PEOPLE} is about: a user of the application, or
 * the owner of an address.
 *
 * @param user the application's id; empty for the owner of an address
 * @param messenger alias of the messenger of the address; empty for a user
 * @param address the address, in any spelling; empty for a user
 */
public record Person(String user, String messenger, String address) {

  /** Returns a user of the application. */
  public static Person ofUser(String user) {
    return new Person(user, "", "");
  }

  /** Returns the owner of an address. */
  public static Person ofAddress(String messenger, String address) {
    return new Person("", messenger, address);
  }

  /** The fields of the bus contract that name the person. */
  public JsonObject toJson() {
    return user.isEmpty()
        ? new JsonObject().put("messenger", messenger).put("address", address)
        : new JsonObject().put("user", user);
  }

  /**
   * Reads the fields of the bus contract that name the person.
   *
   * @throws SiteMessageException with {@link FailureCode#INVALID_REQUEST}, naming the field, unless
   *     either a user is given, or a messenger and an address
   */
  public static Person read(JsonFields fields) {
    var person =
        new Person(
            fields.string("user", Limits.USER_ID_CHARS),
            fields.string("messenger", Limits.MESSENGER_CHARS),
            fields.string("address", Limits.ADDRESS_CHARS).strip());
    if (!person.user.isEmpty()) {
      requireAbsent(fields, "messenger", person.messenger);
      requireAbsent(fields, "address", person.address);
    } else if (person.messenger.isEmpty() && person.address.isEmpty()) {
      throw fields.invalid("user", "is missing; give a user, or a messenger and an address");
    } else if (person.messenger.isEmpty()) {
      throw fields.invalid("messenger", "is missing; the address belongs to one");
    } else if (person.address.isEmpty()) {
      throw fields.invalid("address", "is missing; name the person of the messenger");
    }
    return person;
  }

  private static void requireAbsent(JsonFields fields, String key, String value) {
    if (!value.isEmpty()) {
      throw fields.invalid(key, "must be left out when user is given");
    }
  }
}
