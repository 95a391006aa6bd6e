package org.sitemessage.vertx.dispatch.schedule;

import static org.sitemessage.api.SiteMessageException.invalid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.schedule.Skipped.Reason;
import org.sitemessage.api.schedule.Skipped.SkippedRecipient;
import org.sitemessage.api.user.User;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.store.value.Insertion.NewDispatch;

/**
 * Decides which recipients of a request get a dispatch. A mistake of the caller refuses the whole
 * request; a user whom the directory rules out is only skipped.
 */
final class Addressees {
  private final Registry registry;
  private final Map<String, User> users;
  private final List<NewDispatch> dispatches = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final List<SkippedRecipient> skipped = new ArrayList<>();
  private final Set<List<String>> met = new HashSet<>();
  private String firstReason = "";

  /**
   * Creates an empty list of addressees.
   *
   * @param users users that the directory knows, by id
   */
  Addressees(Registry registry, Map<String, User> users) {
    this.registry = registry;
    this.users = users;
  }

  /**
   * Adds the recipients of a request.
   *
   * @throws SiteMessageException naming the recipient that is invalid, or if all are skipped
   */
  void add(ScheduleRequest request, MessageType type, boolean withFiles, Timetable timetable) {
    var recipients = request.recipients().orElse(List.of());
    for (int i = 0; i < recipients.size(); i++) {
      add(i, recipients.get(i), type, withFiles, timetable, request.allowsDuplicates());
    }
    if (dispatches.isEmpty() && !recipients.isEmpty()) {
      throw invalid("recipients", "names nobody who can be reached: " + firstReason);
    }
  }

  List<NewDispatch> dispatches() {
    return dispatches;
  }

  /** Returns the places of the dispatches' recipients in the request. */
  List<Integer> places() {
    return places;
  }

  Skipped skipped() {
    return Skipped.of(skipped);
  }

  private void add(
      int index,
      Recipient recipient,
      MessageType type,
      boolean withFiles,
      Timetable timetable,
      boolean duplicates) {
    var messenger = messenger(index, recipient, type, withFiles);
    var address = address(index, recipient, messenger);
    if (address.isEmpty()) {
      return;
    }
    var key = registry.key(messenger.alias(), address.get());
    if (!met.add(List.of(messenger.alias(), key)) && !duplicates) {
      skip(index, recipient, Reason.DUPLICATE, "recipients[%d] is named twice".formatted(index));
      return;
    }
    var user = Optional.ofNullable(users.get(recipient.userId()));
    places.add(index);
    dispatches.add(
        timetable.on(
            new NewDispatch(
                Intake.uid(),
                messenger.alias(),
                address.get(),
                recipient.userId(),
                locale(recipient, user)),
            key,
            user,
            recipient.zone()));
  }

  private void skip(int index, Recipient recipient, Reason reason, String text) {
    if (skipped.isEmpty()) {
      firstReason = text;
    }
    skipped.add(
        new SkippedRecipient(
            index, recipient.messenger(), recipient.address(), recipient.userId(), reason));
  }

  private Messenger messenger(int index, Recipient recipient, MessageType type, boolean withFiles) {
    var messenger = registry.messenger(recipient.messenger());
    if (!Registry.goesThrough(type, messenger)) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "recipients[%d].messenger is \"%s\", message type \"%s\" goes only through %s"
              .formatted(index, messenger.alias(), type.alias(), type.messengers()));
    }
    if (withFiles && !messenger.sendsAttachments()) {
      throw new SiteMessageException(
          FailureCode.UNSUPPORTED_MESSENGER,
          "recipients[%d].messenger is \"%s\", which sends no attachments (%s)"
              .formatted(index, messenger.alias(), registry.attaching()));
    }
    return messenger;
  }

  /** Returns the given address, or the address of the user; empty if the user is skipped. */
  private Optional<String> address(int index, Recipient recipient, Messenger messenger) {
    var user = users.get(recipient.userId());
    var ofUser = recipient.address().isBlank() && !recipient.userId().isEmpty();
    if (ofUser && user != null && !user.active()) {
      skip(
          index,
          recipient,
          Reason.INACTIVE,
          "recipients[%d].user is \"%s\", who is not active".formatted(index, user.id()));
      return Optional.empty();
    }
    try {
      var found = messenger.address(user == null ? recipient : recipient.withUser(user));
      if (found.isEmpty() && ofUser) {
        skipAddressless(index, recipient, messenger, user);
      } else if (found.isEmpty()) {
        throw invalid("", "is missing, and so is user; give one of them");
      }
      found.ifPresent(Addressees::requireShort);
      return found;
    } catch (RuntimeException e) { // Foreign code, and refusals.
      var text =
          "recipients[%d].address%s %s"
              .formatted(
                  index, ofUser ? " of user \"%s\"".formatted(recipient.userId()) : "", problem(e));
      if (!ofUser) {
        throw new SiteMessageException(
            e instanceof SiteMessageException refusal
                ? refusal.code()
                : FailureCode.INVALID_REQUEST,
            text,
            e);
      }
      skip(index, recipient, Reason.BAD_ADDRESS, text);
      return Optional.empty();
    }
  }

  private void skipAddressless(
      int index, Recipient recipient, Messenger messenger, @Nullable User user) {
    if (user == null) {
      skip(
          index,
          recipient,
          Reason.UNKNOWN_USER,
          "recipients[%d].user is \"%s\", whom the user directory does not know"
              .formatted(index, recipient.userId()));
    } else {
      skip(
          index,
          recipient,
          Reason.NO_ADDRESS,
          ("recipients[%d].user is \"%s\", who has no address for messenger \"%s\" (attribute"
                  + " \"%s\")")
              .formatted(index, user.id(), messenger.alias(), messenger.addressAttribute()));
    }
  }

  private static void requireShort(String address) {
    if (address.length() > Limits.ADDRESS_CHARS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "has %d characters, at most %d are allowed"
              .formatted(address.length(), Limits.ADDRESS_CHARS));
    }
  }

  private static String problem(RuntimeException e) {
    return e instanceof SiteMessageException expected
        ? String.valueOf(expected.getMessage()).strip().replaceFirst("^address ", "")
        : "cannot be resolved: " + e;
  }

  private static Locale locale(Recipient recipient, Optional<User> user) {
    return Intake.kept(
        recipient.locale().equals(Locale.ROOT)
            ? user.map(User::locale).orElse(Locale.ROOT)
            : recipient.locale());
  }
}
