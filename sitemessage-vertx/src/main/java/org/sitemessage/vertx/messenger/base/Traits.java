package org.sitemessage.vertx.messenger.base;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sitemessage.api.Messenger;

/** Finds what a messenger can do beside {@link Messenger}, also if it has another alias. */
public final class Traits {
  private Traits() {}

  /** Returns the messenger as one that has this trait, if it has it. */
  public static <T> Optional<T> find(Messenger messenger, Class<T> trait) {
    return Optional.of(AliasedMessenger.unwrapped(messenger))
        .filter(trait::isInstance)
        .map(trait::cast);
  }

  /** Returns whether each method of the messenger returns at once. */
  public static boolean neverBlocks(Messenger messenger) {
    return find(messenger, NonBlocking.class).filter(NonBlocking::neverBlocks).isPresent();
  }

  /** Lets a messenger in which deliveries wait ask again; on the messenger's context. */
  public static void mayBegin(Messenger messenger, BooleanSupplier mayBegin) {
    find(messenger, Queueing.class).ifPresent(queueing -> queueing.mayBegin(mayBegin));
  }
}
