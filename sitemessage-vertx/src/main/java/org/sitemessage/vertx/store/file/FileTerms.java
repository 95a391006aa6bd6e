package org.sitemessage.vertx.store.file;

/**
 * Terms of a store in files of this process for a full disk and for damaged files.
 *
 * @param minFreeBytes minimum free bytes of the disk, in addition to the size of the log; below it
 *     no request is accepted
 * @param acceptLoss true if a store with damaged files is opened without the lost rows
 */
public record FileTerms(long minFreeBytes, boolean acceptLoss) {
  /** Default terms: 8 MiB, and no loss. */
  public static final FileTerms DEFAULT = new FileTerms(8L << 20, false);
}
