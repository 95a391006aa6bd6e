package org.sitemessage.example;

import io.vertx.core.Future;
import java.util.List;

/** The application's data. */
public interface Shop {
  /** Returns ids of buyers in ascending order, beginning after a given id. */
  Future<List<String>> buyersOf(String product, String after, int limit);

  Future<Void> noteWarned(String userId);
}
