package org.sitemessage.api.access;

import io.vertx.core.json.JsonObject;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * A request for a new user. Names and passwords are compared in the normal form C of Unicode, so
 * that a letter with an accent is the same on every keyboard.
 *
 * @param name name of the user, 1 to 64 characters; no other user and no key may have it or have
 *     had it
 * @param password password of the user, {@value #PASSWORD_MIN} to {@value #PASSWORD_MAX} characters
 *     of any kind
 * @param rights rights of the user, at least one
 * @param by name of the person who makes the user; may be empty. Over HTTP, the server sets it
 */
public record UserRequest(String name, String password, Set<Right> rights, String by) {
  /** Minimum length of a password in characters. */
  public static final int PASSWORD_MIN = 12;

  /** Maximum length of a password in characters. */
  public static final int PASSWORD_MAX = 256;

  private static final Set<String> FIELDS = Set.of("action", "name", "password", "rights", "by");

  /** Copies. */
  public UserRequest {
    rights = Set.copyOf(rights);
  }

  /** Returns a request for a user. */
  public static UserRequest of(String name, String password, Right first, Right... more) {
    return new UserRequest(name, password, EnumSet.of(first, more), "");
  }

  /** Returns a copy of this request that names the person who makes the user. */
  public UserRequest withBy(String person) {
    return new UserRequest(name, password, rights, person);
  }

  /** The body of the bus contract. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("action", "create")
            .put("name", name)
            .put("password", password)
            .put("rights", Right.toJson(rights));
    return by.isEmpty() ? json : json.put("by", by);
  }

  /**
   * Reads the body of the bus contract.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static UserRequest fromJson(JsonObject json) {
    var fields = new JsonFields("", json);
    fields.allowOnly(FIELDS);
    return new UserRequest(
        name(fields),
        newPassword(fields, "password"),
        Right.read(fields, "rights"),
        fields.string("by", Principal.NAME_CHARS));
  }

  /**
   * Reads the name of a user, in the normal form C.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field
   */
  public static String name(JsonFields fields) {
    return normal(KeyRequest.name(fields, "must be the name of the user, such as \"ann\""));
  }

  /**
   * Reads a password that is to be set, in the normal form C.
   *
   * @throws SiteMessageException with code 4000 or 4130, naming the field and never its value
   */
  public static String newPassword(JsonFields fields, String field) {
    var password = password(fields, field);
    if (password.length() < PASSWORD_MIN) {
      throw fields.invalid(
          field,
          "has %d characters, must have at least %d; a sentence of a few words is a good one"
              .formatted(password.length(), PASSWORD_MIN));
    }
    return password;
  }

  /**
   * Reads a password that is to be checked, in the normal form C.
   *
   * @throws SiteMessageException with code 4130, naming the field and never its value
   */
  public static String password(JsonFields fields, String field) {
    var password = normal(fields.string(field, PASSWORD_MAX));
    if (password.length() > PASSWORD_MAX) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "%s has more than %d characters in the normal form C".formatted(field, PASSWORD_MAX));
    }
    return password;
  }

  /** Returns a text in the normal form C of Unicode. */
  public static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Leaves out the password. */
  @Override
  public String toString() {
    return "UserRequest[name=%s, rights=%s, by=%s]".formatted(name, rights, by);
  }
}
