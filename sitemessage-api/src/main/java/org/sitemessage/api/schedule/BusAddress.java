package org.sitemessage.api.schedule;

/** The event-bus addresses of sitemessage. Bodies are plain JSON objects, described in the docs. */
public final class BusAddress {
  /** Request: schedule one message, or several in one transaction. */
  public static final String SCHEDULE = "sitemessage.schedule";

  /** Request: store a part of a file that is to be attached. */
  public static final String UPLOAD = "sitemessage.upload";

  /** Request: render a message as it would be sent, and store nothing. */
  public static final String PREVIEW = "sitemessage.preview";

  /** Request: send the due dispatches now, and answer when that is done. */
  public static final String SEND_SCHEDULED = "sitemessage.send-scheduled";

  /** Request: make the dispatches of postponed messages now. */
  public static final String PREPARE = "sitemessage.prepare";

  /** Request: create, cancel, replace or list subscriptions. */
  public static final String SUBSCRIPTIONS = "sitemessage.subscriptions";

  /** Request: list, add or remove addresses that must not be contacted. */
  public static final String SUPPRESSIONS = "sitemessage.suppressions";

  /**
   * Request: show or erase what the store has of one person, or let an erased person get messages
   * again; see {@link org.sitemessage.api.person.Person}.
   */
  public static final String PEOPLE = "sitemessage.people";

  /** Request: record bounces, from a mail that reports them or from a provider. */
  public static final String BOUNCES = "sitemessage.bounces";

  /**
   * Request: a page of what was reported lately; see {@link
   * org.sitemessage.api.feedback.FeedbackQuery}.
   */
  public static final String FEEDBACK = "sitemessage.feedback";

  /** Request: act on a link that a recipient has followed; the link has been verified already. */
  public static final String LINK = "sitemessage.link";

  /** Request: send a test message. */
  public static final String PROBE = "sitemessage.probe";

  /** Request: pause a messenger by hand; see {@link PauseRequest}. */
  public static final String PAUSE = "sitemessage.pause";

  /** Request: resume a paused or held messenger. */
  public static final String RESUME = "sitemessage.resume";

  /** Request: pause a message type by hand; see {@link PauseRequest#toTypeJson}. */
  public static final String PAUSE_TYPE = "sitemessage.pause-type";

  /** Request: resume a paused message type. */
  public static final String RESUME_TYPE = "sitemessage.resume-type";

  /**
   * Request: change the limits of a messenger for a while; see {@link
   * org.sitemessage.api.limit.LimitRequest}.
   */
  public static final String LIMIT = "sitemessage.limit";

  /** Request: end the change of a messenger's limits, so that the configured ones hold again. */
  public static final String UNLIMIT = "sitemessage.unlimit";

  /** Request: messengers and their state, dispatches by status. */
  public static final String STATS = "sitemessage.stats";

  /**
   * Request: what was sent in the last hour, day or month; see {@link
   * org.sitemessage.api.history.HistoryQuery}.
   */
  public static final String HISTORY = "sitemessage.history";

  /** Request: one message with its dispatches and their attempts. */
  public static final String MESSAGE = "sitemessage.message";

  /** Request: a page of messages; see {@link MessageQuery}. */
  public static final String MESSAGES = "sitemessage.messages";

  /** Request: one dispatch with its attempts, and why it waits. */
  public static final String DISPATCH = "sitemessage.dispatch";

  /** Request: a page of dispatches; see {@link DispatchQuery}. */
  public static final String DISPATCHES = "sitemessage.dispatches";

  /** Request: withdraw dispatches that are not sent yet; see {@link Selection}. */
  public static final String CANCEL = "sitemessage.cancel";

  /** Request: make dispatches that ended undelivered pending again; see {@link Selection}. */
  public static final String REQUEUE = "sitemessage.requeue";

  /**
   * Request: decide that unknown dispatches were delivered or not; see {@link Selection}, with the
   * new status as {@code as}.
   */
  public static final String SETTLE = "sitemessage.settle";

  /**
   * Request: start, stop, list or show operations, which change many dispatches in the background;
   * see {@link org.sitemessage.api.operation.OperationRequest}.
   */
  public static final String OPERATIONS = "sitemessage.operations";

  /** Request: remove old dispatches and messages that are finished; see {@link CleanupRequest}. */
  public static final String CLEANUP = "sitemessage.cleanup";

  /** Request: count undelivered dispatches, and mail the administrators if there are any. */
  public static final String CHECK_UNDELIVERED = "sitemessage.check-undelivered";

  /** Request: make, list or revoke keys of the HTTP API. */
  public static final String KEYS = "sitemessage.keys";

  /** Request: make, list, change or disable users with passwords. */
  public static final String USERS = "sitemessage.users";

  /** Request: save, list or forget filters of lists, which belong to the sender of the request. */
  public static final String FILTERS = "sitemessage.filters";

  /** Request: a page of the audit log. */
  public static final String AUDIT = "sitemessage.audit";

  /** Request: find the principal of a key, or record that a change was refused. Internal. */
  public static final String ACCESS = "sitemessage.access";

  /** Request: begin the session of a user, or change the user's own password. Internal. */
  public static final String LOGIN = "sitemessage.login";

  /** Request: find the principal of a session, or end the session. Internal. */
  public static final String SESSION = "sitemessage.session";

  /** Request: the nodes on the store. */
  public static final String NODES = "sitemessage.nodes";

  /** Request: the options that the node that answers runs with. */
  public static final String SETTINGS = "sitemessage.settings";

  /** Request: let a node claim nothing more. */
  public static final String DRAIN = "sitemessage.drain";

  /** Request: let a drained node claim again. */
  public static final String UNDRAIN = "sitemessage.undrain";

  /** Request: the id and the store of one node. Nodes that start ask this. */
  public static final String NODE = "sitemessage.node";

  /** Prefix of the addresses events are published to. */
  public static final String EVENT_PREFIX = "sitemessage.event.";

  private BusAddress() {}
}
