package org.sitemessage.api.access;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/**
 * A right that a request needs. No right includes another one, except for {@link #ADMIN}, which
 * includes all of them: whoever makes keys could make one with any right. The codes are stored,
 * added up.
 */
public enum Right {
  /** See messages, dispatches, statistics and previews. */
  READ(1),
  /** Schedule messages and upload their files. */
  SCHEDULE(2),
  /** Cancel, requeue, resume, probe, clean up, and send what is due. */
  OPERATE(4),
  /** See and change subscriptions, preferences, suppressed addresses and bounces. */
  PEOPLE(8),
  /** Make and revoke keys, manage users, and read the audit log; includes all other rights. */
  ADMIN(16);

  private static final String PERMISSION_PREFIX = "sitemessage:";

  private final int code;

  Right(int code) {
    this.code = code;
  }

  /** The code in the store, a power of 2. */
  public int code() {
    return code;
  }

  /** The name in JSON and on the command line: {@code read}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the permission of an application's own login: {@code sitemessage:read}. */
  public String permission() {
    return PERMISSION_PREFIX + key();
  }

  /** Returns the sum of the codes of some rights. */
  public static int codes(Collection<Right> rights) {
    return EnumSet.copyOf(rights).stream().mapToInt(Right::code).sum();
  }

  /** Returns the rights whose codes add up to this sum; codes that are not known are ignored. */
  public static Set<Right> ofCodes(int codes) {
    return Arrays.stream(values())
        .filter(right -> (codes & right.code) != 0)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Right.class)));
  }

  /**
   * Reads a list of rights.
   *
   * @param field name of the field
   * @return the rights, at least one
   * @throws SiteMessageException with code 4000 if there is none, or naming the one that is unknown
   */
  public static Set<Right> read(JsonFields fields, String field) {
    var rights = EnumSet.noneOf(Right.class);
    fields
        .strings(field, values().length, 32)
        .ifPresent(keys -> keys.forEach(key -> rights.add(ofKey(fields, field, key))));
    if (rights.isEmpty()) {
      throw fields.invalid(
          field, "is missing, must be some of " + names(EnumSet.allOf(Right.class)));
    }
    return rights;
  }

  private static Right ofKey(JsonFields fields, String field, String key) {
    return Arrays.stream(values())
        .filter(right -> right.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                fields.invalid(
                    field,
                    "has \"%s\", must be some of %s"
                        .formatted(key, names(EnumSet.allOf(Right.class)))));
  }

  /** Returns the names of rights in JSON, sorted. */
  public static JsonArray toJson(Collection<Right> rights) {
    return new JsonArray(rights.stream().sorted().map(Right::key).toList());
  }

  /** Returns the names of rights, for people: {@code read, schedule}. */
  public static String names(Collection<Right> rights) {
    return rights.stream().sorted().map(Right::key).collect(Collectors.joining(", "));
  }
}
