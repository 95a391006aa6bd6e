package org.sitemessage.demo.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A remote API in the sandbox: it answers as the documentation of the real one says, and delivers
 * nothing. Confined to one event loop.
 */
interface FakeApi {

  /** Returns the alias of the messenger that speaks to it. */
  String alias();

  /**
   * Returns the configuration of that messenger.
   *
   * @param url URL of the sandbox's services, without a slash at the end
   */
  JsonObject options(String url);

  /** Returns an address whose messages are accepted. */
  String address(String url);

  /** Returns the address that shows a refusal. */
  String address(String url, Trouble trouble);

  /** Answers a request; empty if it is for another API. */
  Optional<FakeReply> answer(FakeCall call);
}
