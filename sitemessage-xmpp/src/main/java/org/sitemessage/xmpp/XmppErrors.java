package org.sitemessage.xmpp;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.SmackException.SmackSaslException;
import org.jivesoftware.smack.XMPPException.StreamErrorException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.StreamError;
import org.jivesoftware.smack.sasl.SASLError;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.vertx.messenger.base.ProxyFailure;
import org.sitemessage.vertx.text.OneLine;

/** Outcomes of refusals and failures. RFC 6120 §4.9, §6.5 and §8.3. */
final class XmppErrors {
  private XmppErrors() {}

  /** Returns the outcome if there is no connection, so that nothing was sent yet. */
  static Outcome notConnected(Throwable failure) {
    var reason = reason("no connection", failure);
    return needsPerson(failure)
        ? Outcome.paused(reason)
        : Outcome.deferred(reason, Scope.MESSENGER);
  }

  /** Returns the outcome if the message could not be passed on, or the connection was lost then. */
  static Outcome notSent(Throwable failure) {
    return failure instanceof NotConnectedException
        ? Outcome.unknown(reason("the connection was lost while the message was sent", failure))
        : notConnected(failure);
  }

  /** Returns the outcome if the room could not be entered. */
  static Outcome notJoined(Throwable failure) {
    if (failure instanceof XMPPErrorException refusal) {
      return refused("the room cannot be entered", refusal.getStanzaError());
    } else if (failure instanceof NotConnectedException) {
      return notConnected(failure);
    }
    return Outcome.retry(reason("the room cannot be entered", failure));
  }

  /** Returns the outcome if the message, or the request to enter the room, got an error. */
  static Outcome refused(String what, StanzaError error) {
    var text =
        "%s: %s / %s %s"
            .formatted(
                what,
                error.getType(),
                error.getCondition(),
                Objects.requireNonNullElse(error.getDescriptiveText(), ""));
    var reason = OneLine.of(text);
    return switch (error.getCondition()) {
      case recipient_unavailable,
          resource_constraint,
          remote_server_timeout,
          internal_server_error ->
          Outcome.retry(reason);
      case gone -> Outcome.rejectedAndSuppress(reason);
      default ->
          switch (error.getType()) {
            case WAIT, CONTINUE -> Outcome.retry(reason);
            case CANCEL, AUTH, MODIFY -> Outcome.rejected(reason);
          };
    };
  }

  /** Returns whether it recurs until somebody has changed the configuration, here or there. */
  static boolean needsPerson(Throwable failure) {
    if (failure instanceof SASLErrorException refusal) {
      return refusal.getSASLFailure().getSASLError() != SASLError.temporary_auth_failure;
    } else if (failure instanceof StreamErrorException end) {
      return end.getStreamError().getCondition() == StreamError.Condition.host_unknown;
    }
    return (failure instanceof ProxyFailure proxy && proxy.refusesLogin())
        || failure instanceof SmackSaslException
        || failure instanceof SmackException.SecurityRequiredException
        || failure instanceof SmackException.SecurityNotPossibleException
        || failure instanceof SmackException.FeatureNotSupportedException
        || isDistrust(failure);
  }

  private static boolean isDistrust(Throwable failure) {
    if (causes(failure).anyMatch(CertificateException.class::isInstance)) {
      return true;
    }
    return causes(failure).anyMatch(SSLException.class::isInstance)
        && causes(failure)
            .noneMatch(
                cause ->
                    cause instanceof EOFException
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
  }

  private static String reason(String what, Throwable failure) {
    var text = Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    return OneLine.of(what + ": " + text);
  }
}
