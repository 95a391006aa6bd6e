package org.sitemessage.vertx.store;

/**
 * How a store in files of this process behaves when its disk is full, or its files are damaged.
 *
 * @param minFreeBytes free space below which it accepts nothing more, beside as much as its log
 *     holds
 * @param acceptLoss whether it opens although files are damaged, without what is lost
 */
public record FileTerms(long minFreeBytes, boolean acceptLoss) {
  /** 8 MiB, and no loss. */
  public static final FileTerms DEFAULT = new FileTerms(8L << 20, false);
}
