package org.sitemessage.console.screen;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.Person;
import org.sitemessage.api.person.PersonPage;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.PreviewReply;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.console.web.Chip;
import org.sitemessage.console.web.Link;
import org.sitemessage.console.web.OwnScreen;
import org.sitemessage.console.web.Screen;

/** The variables of each template, as components of a record; an array stands as a list. */
interface Models {
  /** Variables of every page. */
  record Any(
      String language,
      String root,
      String token,
      String tokenName,
      Principal who,
      List<Link.Entry> links,
      List<OwnScreen.Entry> ownScreens,
      List<Screen> menu,
      List<Chip> chips,
      String kinds,
      boolean session,
      String screen,
      String self,
      String late) {}

  /** The variables {@code name}, {@code days} and {@code chosen} are there after a refusal. */
  record AccessPage(
      List<AccessKey> rows,
      List<AccessUser> users,
      Instant now,
      List<Right> rights,
      String next,
      Optional<NewKey> made,
      String refused,
      String error,
      String name,
      String days,
      List<String> chosen) {}

  record Audit(List<AuditEntry> rows, String next) {}

  record Change(String action, long touched, String back) {}

  record ComposePage(
      List<MessengerStats> messengers,
      String messenger,
      List<String> types,
      String type,
      boolean builtIn,
      boolean mails,
      String to,
      String subject,
      String text,
      String context,
      String sendAt,
      String then,
      String error,
      boolean changed,
      String requestId,
      String languages,
      List<PreviewMatrix.Row> matrix,
      Optional<PreviewReply> preview) {}

  record Confirm(
      String action,
      long count,
      long left,
      long twice,
      Map<String, List<String>> fields,
      String back) {}

  record Count(String count) {}

  record Dispatch(
      StoredDispatch dispatch,
      boolean cancellable,
      boolean requeuable,
      boolean unknown,
      String alike) {}

  record DispatchList(
      FilterBox box,
      List<StoredDispatch> rows,
      String next,
      boolean partial,
      boolean first,
      boolean requeuable,
      boolean cancellable,
      boolean selectCancel,
      boolean selectRequeue,
      boolean unknown) {}

  record Erase(Person person, ErasureReply reply, boolean confirmed, String query) {}

  record Failure(int status, String text, String back) {}

  record FeedbackList(
      List<Feedback> rows,
      List<MessengerStats> messengers,
      List<String> feedbackKinds,
      String messenger,
      String kind,
      String next) {}

  record Login(String error, String to, String name) {}

  record Message(
      StoredMessage message,
      List<ListedMessage> listed,
      Map<DispatchStatus, Integer> counts,
      boolean many,
      boolean cancellable,
      List<StoredDispatch> rows) {}

  record MessageList(
      FilterBox box, List<ListedMessage> rows, String next, boolean partial, boolean first) {}

  record Messenger(
      MessengerStats messenger, String probed, String span, List<Charts.Chart> charts) {}

  record Stats(SiteStats stats) {}

  record NodeList(List<NodeState> rows, String here) {}

  record Operation(org.sitemessage.api.operation.Operation one) {}

  record OperationList(List<org.sitemessage.api.operation.Operation> rows, String next) {}

  record OverviewPage(
      SiteStats stats,
      List<MessengerStats> stopped,
      List<DispatchStatus> statuses,
      long unknown,
      long failed,
      String span,
      List<Charts.Chart> charts,
      List<HistoryTotal> totals) {}

  record Own(String own, String heading, String what) {}

  record Password(String error, boolean changed) {}

  record PersonData(
      List<MessengerStats> messengers,
      String user,
      String messenger,
      String address,
      Optional<PersonPage> found,
      List<People.Row> rows,
      String query,
      String next) {}

  record Previews(long id, List<PreviewReply.Preview> previews, String problem) {}

  record SettingsPage(String node, String text, boolean all, Map<String, List<Setting>> sections) {}

  record SuppressionList(
      List<Suppression> rows,
      List<MessengerStats> messengers,
      List<SuppressionReason> reasons,
      String messenger,
      String address,
      String reason,
      String next,
      String added) {}

  record Sure(
      String what,
      String form,
      String action,
      String question,
      String back,
      Map<String, String> fields) {}

  record Tail(String filter) {}

  record VolumesPage(
      SiteStats stats,
      String what,
      String field,
      String span,
      Charts.Chart chart,
      int drawn,
      List<HistoryTotal> rows) {}

  /** The model of each template that a screen names. */
  Map<String, Class<? extends Record>> ALL =
      Map.ofEntries(
          Map.entry("access", AccessPage.class),
          Map.entry("audit", Audit.class),
          Map.entry("change", Change.class),
          Map.entry("compose", ComposePage.class),
          Map.entry("confirm", Confirm.class),
          Map.entry("count", Count.class),
          Map.entry("dispatch", Dispatch.class),
          Map.entry("dispatches", DispatchList.class),
          Map.entry("erase", Erase.class),
          Map.entry("error", Failure.class),
          Map.entry("feedback", FeedbackList.class),
          Map.entry("login", Login.class),
          Map.entry("message", Message.class),
          Map.entry("messages", MessageList.class),
          Map.entry("messenger", Messenger.class),
          Map.entry("messengers", Stats.class),
          Map.entry("nodes", NodeList.class),
          Map.entry("operation", Operation.class),
          Map.entry("operations", OperationList.class),
          Map.entry("overview", OverviewPage.class),
          Map.entry("own", Own.class),
          Map.entry("password", Password.class),
          Map.entry("people", PersonData.class),
          Map.entry("previews", Previews.class),
          Map.entry("settings", SettingsPage.class),
          Map.entry("suppressions", SuppressionList.class),
          Map.entry("sure", Sure.class),
          Map.entry("tail", Tail.class),
          Map.entry("volumes", VolumesPage.class));
}
