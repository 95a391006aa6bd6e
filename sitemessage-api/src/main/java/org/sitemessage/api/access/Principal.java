package org.sitemessage.api.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * The sender of a request.
 *
 * @param name name of the key or the user, as the audit log shows it
 * @param kind the way in which the principal has shown who it is
 * @param rights rights of the principal; may be empty
 */
public record Principal(String name, PrincipalKind kind, Set<Right> rights) {
  /** Maximum length of a name in characters. A longer name is cut. */
  public static final int NAME_CHARS = 128;

  /** Copies, and cuts the name. */
  public Principal {
    rights = Set.copyOf(rights);
    name = Caller.cut(name, NAME_CHARS);
  }

  /** Returns a principal of the application's own login. */
  public static Principal application(String name, Set<Right> rights) {
    return new Principal(name, PrincipalKind.APPLICATION, rights);
  }

  /** Returns a principal with all rights. */
  public static Principal withAllRights(String name, PrincipalKind kind) {
    return new Principal(name, kind, EnumSet.allOf(Right.class));
  }

  /** Returns whether the principal has a right, or {@link Right#ADMIN}, which includes it. */
  public boolean may(Right right) {
    return rights.contains(right) || rights.contains(Right.ADMIN);
  }
}
