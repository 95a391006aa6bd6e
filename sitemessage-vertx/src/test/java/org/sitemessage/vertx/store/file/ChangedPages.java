package org.sitemessage.vertx.store.file;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Computes the check sums of a data file all of whose pages have changed; prints their length. */
final class ChangedPages {
  private ChangedPages() {}

  public static void main(String[] args) throws Exception {
    var files = new StoreFiles(Path.of(args[0]));
    System.out.println(PageSums.ofData(files, OptionalLong.of(Long.parseLong(args[1]))).length());
  }
}
