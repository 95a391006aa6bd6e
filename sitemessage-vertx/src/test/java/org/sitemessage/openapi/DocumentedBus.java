package org.sitemessage.openapi;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.sitemessage.openapi.ApiDocument.Operation;

/**
 * Requests over an event bus that were answered, to be compared with the OpenAPI document: HTTP has
 * the same bodies. Looks at the first exchanges of each address.
 */
public final class DocumentedBus {
  private static final int EXCHANGES = 50;
  private static final int LARGEST_CHARS = 200_000;

  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
  private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();

  private record Asked(String address, JsonObject body) {}

  private record Answered(Asked asked, JsonObject reply) {}

  private DocumentedBus() {}

  /** Begins to watch a bus. */
  public static DocumentedBus watch(Vertx vertx) {
    var bus = new DocumentedBus();
    vertx.eventBus().addOutboundInterceptor(bus::passed);
    return bus;
  }

  private void passed(DeliveryContext<Object> delivery) {
    var message = delivery.message();
    if (message.body() instanceof JsonObject body) {
      var request = asked.remove(String.valueOf(message.address()));
      if (request != null) {
        answered.add(new Answered(request, body.copy()));
      } else if (message.replyAddress() != null && isWatched(message.address())) {
        asked.put(message.replyAddress(), new Asked(message.address(), body.copy()));
      }
    }
    delivery.next();
  }

  private boolean isWatched(String address) {
    return address.startsWith("sitemessage.")
        && seen.computeIfAbsent(address, a -> new AtomicInteger()).getAndIncrement() < EXCHANGES;
  }

  /** Returns what the document does not allow of the exchanges since the last call. */
  public List<String> problems(ApiJudge judge) {
    var problems = new ArrayList<String>();
    for (var one = answered.poll(); one != null; one = answered.poll()) {
      var address = one.asked().address();
      var exchange = one;
      operation(judge.document(), address)
          .flatMap(operation -> problem(judge, operation, exchange))
          .ifPresent(problem -> problems.add("%s: %s".formatted(address, problem)));
    }
    return problems;
  }

  /** Returns the operation that has the bodies of the bus; a file, for example, is not JSON. */
  private static Optional<Operation> operation(ApiDocument document, String address) {
    var all =
        document.operations().stream().filter(one -> one.busAddress().equals(address)).toList();
    return all.stream()
        .filter(DocumentedBus::takesJson)
        .findFirst()
        .or(() -> all.stream().filter(one -> one.method().equals("get")).findFirst());
  }

  private static boolean takesJson(Operation operation) {
    return operation
        .json()
        .getJsonObject("requestBody", new JsonObject())
        .encode()
        .contains("application/json");
  }

  private static Optional<String> problem(ApiJudge judge, Operation operation, Answered one) {
    var request = one.asked().body();
    // A path parameter is a key of the body on the bus.
    return takesJson(operation)
            && !operation.path().contains("{")
            && request.encode().length() < LARGEST_CHARS
        ? judge
            .requestProblem(operation, request)
            .or(() -> judge.replyProblem(operation, one.reply()))
        : judge.replyProblem(operation, one.reply());
  }
}
