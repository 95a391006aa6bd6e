package org.sitemessage.example;

import io.vertx.core.Future;
import java.util.List;

/** What the application knows. */
public interface Shop {
  /** Ids of buyers, in their order, after one. */
  Future<List<String>> buyersOf(String product, String after, int limit);

  Future<Void> noteWarned(String userId);
}
