package org.sitemessage.demo.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest of what arrived, bounded in number and in bytes.
 *
 * @param newestFirst what is kept
 * @param bytes what it takes together
 */
record Newest<T extends Newest.Sized>(List<T> newestFirst, long bytes) {
  /** Items kept. */
  static final int MOST = 500;

  /** Bytes kept. */
  static final long MAX_BYTES = 64L << 20;

  /** What takes room. */
  interface Sized {
    /** How many bytes. */
    long size();
  }

  /** Nothing yet. */
  static <T extends Sized> Newest<T> none() {
    return new Newest<>(List.of(), 0);
  }

  /** The same with one more item, which displaces the oldest where a bound is reached. */
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
