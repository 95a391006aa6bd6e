package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.person.PersonPage;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about what the store has of one person, typed. Works in any process that shares the
 * bus. Failures are {@link SiteMessageException}s: code 4000 names the field, {@link
 * FailureCode#UNKNOWN_MESSENGER} the registered messengers. Usable from any thread.
 */
public final class PeopleClient {
  private final SiteMessageClient client;

  PeopleClient(SiteMessageClient client) {
    this.client = client;
  }

  /** Returns what the store has of a person, with the newest dispatches. */
  public Future<PersonPage> show(Person person) {
    return show(person, Long.MAX_VALUE, PersonPage.MAX);
  }

  /**
   * Returns what the store has of a person, with older dispatches.
   *
   * @param before {@link PersonPage#next()} of the page before
   * @param limit maximum number of dispatches, 1 to {@value PersonPage#MAX}
   */
  public Future<PersonPage> show(Person person, long before, int limit) {
    return request("show", person, new JsonObject().put("before", before).put("limit", limit))
        .map(PersonPage::fromJson);
  }

  /**
   * Erases a person: removes subscriptions, suppressions, dispatches, and messages that went to
   * nobody else. A keyed hash stays, by which later messages to the person are cancelled. Addresses
   * that messages to a user went to are erased, too.
   *
   * @return counts; {@code inFlight} dispatches are left, and removed if the person is erased again
   */
  public Future<ErasureReply> erase(Person person) {
    return request("erase", person, new JsonObject()).map(ErasureReply::fromJson);
  }

  /** Counts what {@link #erase} would remove at this moment, and changes nothing. */
  public Future<ErasureReply> countErase(Person person) {
    return request("erase", person, new JsonObject().put("dryRun", true))
        .map(ErasureReply::fromJson);
  }

  /**
   * Lets an erased person get messages again. A user and the user's addresses are readmitted one by
   * one.
   *
   * @return true if the person was erased
   */
  public Future<Boolean> readmit(Person person) {
    return request("readmit", person, new JsonObject()).map(json -> json.getBoolean("readmitted"));
  }

  private Future<JsonObject> request(String action, Person person, JsonObject more) {
    return client.longRequest(
        BusAddress.PEOPLE, person.toJson().put("action", action).mergeIn(more));
  }
}
