package org.sitemessage.openapi;

import java.util.List;
import java.util.Map;

/**
 * A request over HTTP, and its answer.
 *
 * @param method method in upper case
 * @param path path below the mount point of the routes
 * @param query parameters of the query
 * @param requestType media type of the request, without parameters; empty if there is none
 * @param request body of the request; empty if it is neither JSON nor a form
 * @param status status of the answer
 * @param answerType media type of the answer, without parameters; empty if there is none
 * @param answer body of the answer
 */
record Exchange(
    String method,
    String path,
    Map<String, List<String>> query,
    String requestType,
    String request,
    int status,
    String answerType,
    String answer) {
  @Override
  public String toString() {
    return "%s %s answered %d".formatted(method, path, status);
  }
}
