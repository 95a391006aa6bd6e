package org.sitemessage.api.spi;

import java.util.List;
import org.sitemessage.api.MessageType;

/**
 * Provides message types that are registered by discovery.
 * <!-- snippet: JavadocGuide.java#types -->
 *
 * <pre>{@code
 * return () -> List.of(new OrderShipped(), new OrderReady());
 * }</pre>
 */
@FunctionalInterface
public interface MessageTypeProvider {

  /** Returns the message types. */
  List<MessageType> messageTypes();
}
