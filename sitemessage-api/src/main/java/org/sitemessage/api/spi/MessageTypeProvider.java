package org.sitemessage.api.spi;

import java.util.List;
import org.sitemessage.api.MessageType;

/** Brings message types that are registered by discovery. */
@FunctionalInterface
public interface MessageTypeProvider {

  /** The types it brings. */
  List<MessageType> messageTypes();
}
