package org.sitemessage.demo.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest arrivals, bounded in number and in bytes.
 *
 * @param newestFirst items that are kept
 * @param bytes number of bytes of all items
 */
record Newest<T extends Newest.Sized>(List<T> newestFirst, long bytes) {
  /** Items kept. */
  static final int MOST = 500;

  /** Bytes kept. */
  static final long MAX_BYTES = 64L << 20;

  /** An item with a size. */
  interface Sized {
    /** Returns the number of bytes. */
    long size();
  }

  /** Returns an empty collection. */
  static <T extends Sized> Newest<T> none() {
    return new Newest<>(List.of(), 0);
  }

  /** Returns a copy with one more item, which displaces the oldest if a bound is reached. */
  Newest<T> with(T item) {
    var kept = new ArrayList<T>();
    kept.add(item);
    long sum = item.size();
    for (var older : newestFirst) {
      if (kept.size() == MOST || sum + older.size() > MAX_BYTES) {
        break;
      }
      kept.add(older);
      sum += older.size();
    }
    return new Newest<>(List.copyOf(kept), sum);
  }
}
