package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.vertx.messenger.DkimVerifier;

/** Files that do not fit the heap, in a process of their own. */
class LargeFilesTest {
  private static final int FILES = Integer.getInteger("large.files", 20);
  private static final long BYTES = 20L << 20;

  @TempDir Path folder;

  @Test
  void twenty_files_of_20_mib_pass_through_a_heap_of_128_mib() throws Exception {
    run();
  }

  @Test
  void twenty_files_of_20_mib_are_mailed_and_signed_in_a_heap_of_128_mib() throws Exception {
    try (var sink = new MailSink()) {
      var options =
          new DkimVerifier()
              .options()
              .put("from", "site@example.org")
              .put("host", "127.0.0.1")
              .put("port", sink.port())
              .put("tls", "off");
      var file = Files.writeString(folder.resolve("smtp.json"), options.encode());

      run(file.toString());

      var mail = sink.mail().get(1, TimeUnit.MINUTES);
      assertTrue(mail.bytes() > FILES * BYTES * 4 / 3, mail.bytes() + " bytes");
      // No blank of that text is changed by the relaxed form, so that its hash is that of the text.
      assertTrue(mail.head().contains(" bh=" + mail.sha256() + ";"), mail.head());
    }
  }

  @Test
  void twenty_mails_of_20_mib_pass_vertx_mail_client_and_a_heap_of_128_mib() throws Exception {
    try (var sink = new MailSink()) {
      SmallHeap.run(
          128,
          folder.resolve("log"),
          LargeMails.class,
          List.of(
              folder.toString(),
              String.valueOf(FILES),
              String.valueOf(BYTES),
              String.valueOf(sink.port())));

      assertEquals(
          generated(),
          sink.mails().stream().flatMap(mail -> mail.files().stream()).sorted().toList());
    }
  }

  /** The hashes of the files that were attached, each one byte longer than the one before. */
  private static List<String> generated() throws Exception {
    var sha256 = MailSink.sha256();
    var hashes = new ArrayList<String>();
    for (long at = 0; hashes.size() < FILES; at++) {
      if (at >= BYTES) {
        hashes.add(HexFormat.of().formatHex(((MessageDigest) sha256.clone()).digest()));
      }
      sha256.update(ByteStream.byteAt(at));
    }
    return hashes.stream().sorted().toList();
  }

  private void run(String... more) throws Exception {
    var arguments =
        new ArrayList<>(List.of(folder.toString(), String.valueOf(FILES), String.valueOf(BYTES)));
    arguments.addAll(List.of(more));
    SmallHeap.run(128, folder.resolve("log"), LargeFiles.class, arguments);
  }
}
