package org.sitemessage.vertx.messenger.base;

import io.vertx.core.json.JsonArray;

/** A messenger made of others. */
public interface Composite {
  /** Returns the state of each member, as {@code sitemessage.stats} shows it; any thread. */
  JsonArray memberStates();

  /** Returns whether a member is left alone; any thread. */
  boolean leavesAlone();

  /** Uses every member at once, because a person says that the cause is corrected. */
  void resume();
}
