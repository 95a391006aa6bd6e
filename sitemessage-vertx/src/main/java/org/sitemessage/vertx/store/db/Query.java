package org.sitemessage.vertx.store.db;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.sitemessage.vertx.store.db.dialect.Dialect;

/**
 * A query with its parameters.
 *
 * @param sql text with a question mark for each parameter
 * @param parameters values, in order
 */
record Query(String sql, List<Object> parameters) {
  private static final int IN_LIST = 500;

  /**
   * Returns the queries that a query which ends in {@code in (%s)} is made of for any number of
   * keys.
   *
   * @param before parameters that stand before the list
   */
  static List<Query> in(Dialect dialect, String sql, Collection<?> keys, Object... before) {
    var list = List.copyOf(keys);
    var queries = new ArrayList<Query>();
    if (dialect.bulk()) {
      if (!list.isEmpty()) {
        queries.add(any(sql, list, before));
      }
      return queries;
    }
    for (int from = 0; from < list.size(); from += IN_LIST) {
      var some = list.subList(from, Math.min(list.size(), from + IN_LIST));
      var parameters = new ArrayList<Object>(List.of(before));
      parameters.addAll(some);
      var marks = String.join(",", Collections.nCopies(some.size(), "?"));
      queries.add(new Query(sql.formatted(marks), parameters));
    }
    return queries;
  }

  private static Query any(String sql, List<?> keys, Object... before) {
    var parameters = new ArrayList<Object>(List.of(before));
    parameters.add(
        keys.get(0) instanceof Long ? keys.toArray(new Long[0]) : keys.toArray(new String[0]));
    return new Query(sql.replace("in (%s)", "= any (?)"), parameters);
  }
}
