package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A remote API as the sandbox plays it: it answers as the real one is documented to, and delivers
 * nothing. Confined to one event loop.
 */
interface FakeApi {

  /** The messenger that speaks to it. */
  String alias();

  /**
   * What that messenger is configured with.
   *
   * @param url where the sandbox's services are, without a slash at the end
   */
  JsonObject options(String url);

  /** An address whose messages are taken. */
  String address(String url);

  /** The address at which a refusal can be seen. */
  String address(String url, Trouble trouble);

  /** Answers a request; empty if it is for another API. */
  Optional<FakeReply> answer(FakeCall call);
}
