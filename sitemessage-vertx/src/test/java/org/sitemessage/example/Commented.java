package org.sitemessage.example;

import java.time.LocalTime;
import java.util.Optional;
import org.sitemessage.api.Digest;
import org.sitemessage.api.MessageType;

// snippet:begin type
/** Somebody has commented: written in {@code sitemessage/messages/commented__pager.txt}. */
public final class Commented implements MessageType {
  @Override
  public String alias() {
    return "commented";
  }

  @Override
  public Optional<Digest> digest() {
    return Optional.of(Digest.dailyAt(LocalTime.of(18, 0)));
  }
}
// snippet:end
