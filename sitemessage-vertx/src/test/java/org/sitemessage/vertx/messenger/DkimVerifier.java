package org.sitemessage.vertx.messenger;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key, and dkimpy, which verifies its signatures. */
public final class DkimVerifier {
  private static final int BITS = 2048;

  private final KeyPair pair = pair(BITS);

  /** A new key. */
  public static KeyPair pair(int bits) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** A private key as openssl writes it. */
  public static String pem(KeyPair pair) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(base64.encodeToString(pair.getPrivate().getEncoded()));
  }

  /** Options that sign for example.org with the selector "sm". */
  public JsonObject options() {
    return new JsonObject()
        .put(
            "dkim",
            new JsonObject()
                .put("domain", "example.org")
                .put("selector", "sm")
                .put("privateKey", pem(pair)));
  }

  /** Returns dkimpy's result for a mail: "good" or "bad", and where it looked for the key. */
  public String verdict(byte[] mail) {
    try {
      var file = Files.createTempFile("dkim", ".eml");
      try {
        Files.write(file, mail);
        return verdict(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns dkimpy's result for the mail in a file. */
  public String verdict(Path mail) {
    try {
      var script = Path.of("src", "test", "resources", "smtp", "dkim-verify.py").toAbsolutePath();
      var key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
      // The Debian package is of that Python; another may come first on the path.
      var process =
          new ProcessBuilder(List.of("/usr/bin/python3", script.toString(), mail.toString(), key))
              .redirectErrorStream(true)
              .start();
      try {
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
          throw new AssertionError("no verdict: " + said);
        }
        return said.strip();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
