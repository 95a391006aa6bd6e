package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.api.operation.OperationRequest;
import org.sitemessage.api.schedule.BusAddress;

/**
 * The requests about operations, typed: changes of many dispatches that run in the background, and
 * survive a restart. Works in any process that shares the bus. Failures are {@link
 * SiteMessageException}s. Usable from any thread.
 */
public final class OperationClient {
  private final SiteMessageClient client;

  OperationClient(SiteMessageClient client) {
    this.client = client;
  }

  /**
   * Starts an operation on the dispatches that are stored now; completes at once. It waits while
   * the node runs another one.
   *
   * @return the operation; fails with 4000 if the filter does not fit, and with {@link
   *     FailureCode#NOT_READY} if 100 operations have not ended
   */
  public Future<Operation> start(OperationRequest request) {
    return one(request.toJson());
  }

  /**
   * Stops an operation before its next batch. What it has changed stays so. One that has ended
   * stays as it is.
   *
   * @return the operation; fails with {@link FailureCode#NOT_FOUND} if it does not exist
   */
  public Future<Operation> stop(long id) {
    return one(new JsonObject().put("action", "stop").put("id", id));
  }

  /**
   * Returns an operation and how far it is.
   *
   * @return the operation; fails with {@link FailureCode#NOT_FOUND} if it does not exist
   */
  public Future<Operation> show(long id) {
    return one(new JsonObject().put("action", "show").put("id", id));
  }

  private Future<Operation> one(JsonObject body) {
    return client
        .request(BusAddress.OPERATIONS, body)
        .map(reply -> Operation.fromJson(reply.getJsonObject("operation")));
  }

  /**
   * Returns a page of operations, newest first.
   *
   * @param after {@link OperationPage#next} of the page before; 0 for the first page
   * @param limit maximum number of operations, 1 to 100
   */
  public Future<OperationPage> list(long after, int limit) {
    return client
        .request(
            BusAddress.OPERATIONS,
            new JsonObject().put("action", "list").put("after", after).put("limit", limit))
        .map(OperationPage::fromJson);
  }
}
