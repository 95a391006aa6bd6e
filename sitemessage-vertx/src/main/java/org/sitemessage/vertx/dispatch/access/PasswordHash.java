package org.sitemessage.vertx.dispatch.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.hashing.HashString;
import io.vertx.ext.auth.hashing.HashingStrategy;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.vertx.dispatch.flow.Admission;

/**
 * Hashes passwords by PBKDF2 with HMAC-SHA512, on threads of its own: a hash takes about 100 ms of
 * a core. There are so few threads that logins leave most of the processors to deliveries. The hash
 * names its parameters. Confined to one event loop.
 */
final class PasswordHash {
  /** Iterations that OWASP asks for with HMAC-SHA512. */
  static final int ITERATIONS = 210_000;

  private static final String ALGORITHM = "pbkdf2";
  private static final String COUNT = "it";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 64;

  /** Maximum number of passwords under way; further ones are refused with 5030. */
  private static final int AT_ONCE = 50;

  private final HashingStrategy strategy = HashingStrategy.load();
  private final SecureRandom random = new SecureRandom();
  private final Admission admission = new Admission(AT_ONCE, Long.MAX_VALUE);
  private final WorkerExecutor workers;
  private final String nobody;

  PasswordHash(Vertx vertx) {
    workers =
        vertx.createSharedWorkerExecutor(
            "sitemessage-passwords", Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
    nobody =
        "$%s$%s=%d$%s$%s"
            .formatted(ALGORITHM, COUNT, ITERATIONS, random(SALT_BYTES), random(HASH_BYTES));
  }

  /**
   * Returns a hash that no password has. To compare with it takes as long as to compare with the
   * hash of a user, so that the time does not tell whether there is a user of a name.
   */
  String nobody() {
    return nobody;
  }

  /** Returns the hash of a password; fails with {@link FailureCode#NOT_READY} if it is too much. */
  Future<String> of(String password) {
    return run(
        () ->
            strategy.hash(
                ALGORITHM,
                Map.of(COUNT, String.valueOf(ITERATIONS)),
                random(SALT_BYTES),
                password));
  }

  /**
   * Returns whether a hash is that of a password, in a time that does not depend on where they
   * differ; fails with {@link FailureCode#NOT_READY} if it is too much.
   */
  Future<Boolean> matches(String password, String hash) {
    return run(
        () -> {
          var stored = new HashString(hash);
          var again = strategy.hash(stored.id(), stored.params(), stored.salt(), password);
          return MessageDigest.isEqual(again.getBytes(US_ASCII), hash.getBytes(US_ASCII));
        });
  }

  /** Returns whether a hash was made with fewer iterations than new ones are. */
  static boolean isOutdated(String hash) {
    return Integer.parseInt(new HashString(hash).param(COUNT)) < ITERATIONS;
  }

  private <T> Future<T> run(Callable<T> work) {
    return admission.admit(new JsonObject(), () -> workers.executeBlocking(work, false));
  }

  private String random(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  Future<Void> close() {
    return workers.close();
  }
}
