package org.sitemessage.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The few calls of the engine's API that start a site, by reflection: the same bench measures
 * builds whose API has its types in other packages. All else goes over the event bus.
 */
final class EngineApi {
  private final AtomicLong delivered = new AtomicLong();

  /** Starts a site with messengers that have sent as soon as they are asked. */
  Future<?> deploy(Vertx vertx, JsonObject options, List<String> sinks)
      throws ReflectiveOperationException {
    var site = Class.forName("org.sitemessage.vertx.SiteMessage");
    var builder = site.getMethod("builder", Vertx.class).invoke(null, vertx);
    var setOptions = method(builder.getClass(), "options");
    var read =
        setOptions.getParameterTypes()[0].getMethod(
            "fromJson", JsonObject.class, Map.class, Set.class);
    setOptions.invoke(builder, read.invoke(null, options, Map.of(), Set.of()));
    var addMessenger = method(builder.getClass(), "messenger");
    for (var alias : sinks) {
      addMessenger.invoke(builder, sink(addMessenger.getParameterTypes()[0], alias));
    }
    builder.getClass().getMethod("discover").invoke(builder);
    return (Future<?>) builder.getClass().getMethod("deploy").invoke(builder);
  }

  /** Stops a site. */
  static Future<?> stop(Object site) throws ReflectiveOperationException {
    return (Future<?>) site.getClass().getMethod("stop").invoke(site);
  }

  /** Returns the number of deliveries that the sinks were asked for. */
  long delivered() {
    return delivered.get();
  }

  private Object sink(Class<?> messenger, String alias) throws ReflectiveOperationException {
    var future = method(messenger, "deliver").getGenericReturnType();
    var outcome = (Class<?>) ((ParameterizedType) future).getActualTypeArguments()[0];
    var sent = Future.succeededFuture(outcome.getMethod("sent", String.class).invoke(null, ""));
    InvocationHandler handler =
        (proxy, method, args) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, args);
          }
          return switch (method.getName()) {
            case "alias", "toString" -> alias;
            case "hashCode" -> alias.hashCode();
            case "equals" -> proxy == args[0];
            default -> {
              delivered.incrementAndGet();
              yield sent;
            }
          };
        };
    return Proxy.newProxyInstance(messenger.getClassLoader(), new Class<?>[] {messenger}, handler);
  }

  private static Method method(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
        .findAny()
        .orElseThrow(() -> new IllegalStateException(type + " has no method " + name));
  }
}
