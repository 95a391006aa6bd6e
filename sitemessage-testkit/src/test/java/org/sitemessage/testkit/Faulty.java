package org.sitemessage.testkit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;

/** The contract of a messenger that breaks it; {@link ContractFailureTest} runs it. */
final class Faulty extends MessengerContract {

  /** Refuses for now when it should send, and never answers when the remote server is silent. */
  private record FaultyMessenger(Mood mood) implements Messenger {
    @Override
    public String alias() {
      return "Faulty";
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return mood == Mood.SILENT
          ? Promise.<Outcome>promise().future()
          : Future.succeededFuture(Outcome.retry(mood == Mood.GOOD ? "busy" : ""));
    }
  }

  @Override
  protected Messenger messenger(Mood mood) {
    return new FaultyMessenger(mood);
  }

  @Override
  protected Optional<Messenger> messengerAskedToWait(Duration delay) {
    return Optional.empty();
  }

  @Override
  protected Optional<Messenger> messengerWithWrongCredentials() {
    return Optional.of(new FaultyMessenger(Mood.GOOD));
  }

  @Override
  protected boolean checksCredentials() {
    return false;
  }

  @Override
  protected String address() {
    return "7";
  }

  @Override
  protected String hopelessAddress() {
    return "";
  }

  @Override
  protected Set<String> secrets() {
    return Set.of();
  }

  @Override
  protected List<String> received() {
    return List.of("one");
  }

  @Override
  protected List<String> texts() {
    return List.of();
  }

  @Override
  protected Duration patience() {
    return Duration.ofMillis(20);
  }
}
