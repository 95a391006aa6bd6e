package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * A sitemessage as a verticle. It starts to deliver when it is deployed, and stops as {@link
 * SiteMessage#stop} does when it is undeployed, by itself or with the verticle that has deployed
 * it.
 * <!-- snippet: Embedding.java#verticle -->
 *
 * <pre>{@code
 * // Registers in code what the options do not name:
 * var inCode =
 *     new SiteMessageVerticle(
 *         v ->
 *             SiteMessage.builder(v).options(options).messageType(new OrderShipped()).discover());
 * // Takes its options from the configuration of its deployment:
 * var byName = "org.sitemessage.vertx.SiteMessageVerticle";
 * var deployment = new DeploymentOptions().setConfig(json);
 * }</pre>
 *
 * <p>Deploy one instance. The threading model of its deployment does not matter, because the engine
 * and the messengers run on contexts of their own.
 */
public final class SiteMessageVerticle extends VerticleBase {
  private final Optional<Function<Vertx, SiteMessage.Builder>> builder;
  private volatile @Nullable SiteMessage site;

  /**
   * Creates a verticle whose options are the configuration of its deployment and the environment
   * variables of this process; see {@link SiteMessageOptions#fromJson}. It discovers messengers and
   * message types. A process with environment variables that begin with {@code SITEMESSAGE_} and
   * are not of this engine uses {@link #SiteMessageVerticle(SiteMessageOptions)} instead.
   */
  public SiteMessageVerticle() {
    this.builder = Optional.empty();
  }

  /** Creates a verticle with these options, which discovers messengers and message types. */
  public SiteMessageVerticle(SiteMessageOptions options) {
    this(vertx -> SiteMessage.builder(vertx).options(options).discover());
  }

  /**
   * Creates a verticle from a builder, for messengers and message types that are registered in
   * code.
   *
   * @param builder function that is called once, at the start
   */
  public SiteMessageVerticle(Function<Vertx, SiteMessage.Builder> builder) {
    this.builder = Optional.of(builder);
  }

  /**
   * Returns the running sitemessage.
   *
   * @throws SiteMessageException with code 5030 before the verticle has started
   */
  public SiteMessage site() {
    var running = site;
    if (running == null) {
      throw new SiteMessageException(FailureCode.NOT_READY, "sitemessage is not deployed yet");
    }
    return running;
  }

  @Override
  public Future<?> start() {
    var made = builder.orElse(this::byConfiguration).apply(vertx);
    var id = context.deploymentID();
    return withoutParent(() -> made.deployParts(id)).onSuccess(started -> site = started);
  }

  private SiteMessage.Builder byConfiguration(Vertx here) {
    var options = SiteMessageOptions.fromJson(config(), System.getenv(), Set.of());
    return SiteMessage.builder(here).options(options).discover();
  }

  /**
   * Runs a deployment on a thread without a context. Otherwise all parts would be children of this
   * verticle, and Vert.x would undeploy them in any order before it stops this verticle.
   */
  private <T> Future<T> withoutParent(Supplier<Future<T>> deployment) {
    var here = context;
    Promise<T> promise = Promise.promise();
    new Thread(
            () ->
                Future.succeededFuture()
                    .compose(v -> deployment.get())
                    .onComplete(
                        (result, failure) ->
                            here.runOnContext(v -> promise.complete(result, failure))),
            "sitemessage-start")
        .start();
    return promise.future();
  }

  @Override
  public Future<?> stop() {
    var running = site;
    return running == null ? Future.succeededFuture() : running.close();
  }
}
