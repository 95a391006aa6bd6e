package org.sitemessage.demo.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An endpoint that verifies signatures as Standard Webhooks has it, and shows each id once. */
final class FakeWebhook implements FakeApi {
  private static final String PATH = "/webhook/";
  private static final byte[] KEY = "the sandbox signs with this".getBytes(UTF_8);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int TOLERANCE = 300;
  private static final int RETRY_AFTER = 5;
  private static final int MOST_IDS = 1000;

  private final Trouble.Memory troubles = new Trouble.Memory();
  private final Set<String> taken = new LinkedHashSet<>();

  @Override
  public String alias() {
    return "webhook";
  }

  /** The sandbox is also the proxy, so that no other host is called, whatever the address. */
  @Override
  public JsonObject options(String url) {
    var services = URI.create(url);
    return new JsonObject()
        .put("secret", "whsec_" + Base64.getEncoder().encodeToString(KEY))
        .put("allowPrivateAddresses", true)
        .put(
            "proxy",
            new JsonObject()
                .put("type", "http")
                .put("host", services.getHost())
                .put("port", services.getPort()));
  }

  @Override
  public String address(String url) {
    return url + PATH + "ada";
  }

  @Override
  public String address(String url, Trouble trouble) {
    return url + PATH + trouble.word();
  }

  @Override
  public Optional<FakeReply> answer(FakeCall call) {
    return call.path().startsWith(PATH) && call.method().equals("POST")
        ? Optional.of(answer(call, call.path().substring(PATH.length())))
        : Optional.empty();
  }

  private FakeReply answer(FakeCall call, String name) {
    var to = PATH + name;
    if (!isSigned(call)) {
      return refusal(401, "the signature does not fit, or is too old").refusing(to, text(call));
    }
    if (taken.contains(call.header("webhook-id"))) {
      return FakeReply.of(200, new JsonObject());
    }
    var trouble = troubles.of(name);
    if (trouble.isPresent()) {
      return refusal(trouble.get()).refusing(to, text(call));
    }
    if (taken.size() == MOST_IDS) {
      taken.remove(taken.iterator().next());
    }
    taken.add(call.header("webhook-id"));
    return FakeReply.of(200, new JsonObject()).taking(to, text(call));
  }

  private static FakeReply refusal(Trouble trouble) {
    return switch (trouble) {
      case BLOCKED -> refusal(403, "messages are not wanted here");
      case GONE -> refusal(410, "this endpoint is gone");
      case UNAUTHORIZED -> refusal(401, "the signature does not fit, or is too old");
      case RATELIMITED -> refusal(429, "too many requests").with("Retry-After", RETRY_AFTER);
    };
  }

  private static FakeReply refusal(int status, String why) {
    return FakeReply.of(status, new JsonObject().put("error", why));
  }

  private static String text(FakeCall call) {
    try {
      return new JsonObject(call.body()).getValue("data") instanceof JsonObject data
          ? String.valueOf(data.getValue("text", ""))
          : call.body();
    } catch (DecodeException e) {
      return call.body();
    }
  }

  private static boolean isSigned(FakeCall call) {
    var timestamp = call.header("webhook-timestamp");
    if (!timestamp.matches("\\d{1,12}")
        || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE) {
      return false;
    }
    var signed = "%s.%s.%s".formatted(call.header("webhook-id"), timestamp, call.body());
    var expected = ("v1," + hmac(signed)).getBytes(UTF_8);
    return Arrays.stream(call.header("webhook-signature").split(" ", -1))
        .anyMatch(signature -> MessageDigest.isEqual(expected, signature.getBytes(UTF_8)));
  }

  private static String hmac(String signed) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(KEY, ALGORITHM));
      return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
