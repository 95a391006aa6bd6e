package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.UserDirectory;

/** A running sitemessage: its store, its engine and its messengers, deployed on a Vert.x. */
public final class SiteMessage {

  private SiteMessage() {}

  /** Starts to build one. */
  public static Builder builder(Vertx vertx) {
    return new Builder(vertx);
  }

  /** A typed façade over the event bus. */
  public SiteMessageClient client() {
    throw new UnsupportedOperationException();
  }

  /** Stops claiming, lets what is on the wire finish, gives the rest back, closes the store. */
  public Future<Void> stop() {
    throw new UnsupportedOperationException();
  }

  /** Collects what is to be deployed. */
  public static final class Builder {
    Builder(Vertx vertx) {}

    /** Sets the options; the defaults otherwise. */
    public Builder options(SiteMessageOptions options) {
      return this;
    }

    /** Registers a messenger. */
    public Builder messenger(Messenger messenger) {
      return this;
    }

    /** Registers a message type. */
    public Builder messageType(MessageType type) {
      return this;
    }

    /** Supplies the application's people. */
    public Builder userDirectory(UserDirectory directory) {
      return this;
    }

    /** Supplies the time; for tests. */
    public Builder clock(Clock clock) {
      return this;
    }

    /** Creates the messengers the options name and registers the types that providers bring. */
    public Builder discover() {
      return this;
    }

    /** Opens the store and the messengers and starts to deliver. */
    public Future<SiteMessage> deploy() {
      return Future.succeededFuture(new SiteMessage());
    }
  }
}
