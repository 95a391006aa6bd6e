package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.store.AccessStore;
import org.sitemessage.vertx.store.ClaimStore;
import org.sitemessage.vertx.store.CleanupStore;
import org.sitemessage.vertx.store.CommandStore;
import org.sitemessage.vertx.store.FileStore;
import org.sitemessage.vertx.store.HistoryStore;
import org.sitemessage.vertx.store.HoldStore;
import org.sitemessage.vertx.store.ImportStore;
import org.sitemessage.vertx.store.LimitStore;
import org.sitemessage.vertx.store.LinkStore;
import org.sitemessage.vertx.store.NodeStore;
import org.sitemessage.vertx.store.OperationStore;
import org.sitemessage.vertx.store.OutcomeStore;
import org.sitemessage.vertx.store.PauseStore;
import org.sitemessage.vertx.store.PeopleStore;
import org.sitemessage.vertx.store.PreparationStore;
import org.sitemessage.vertx.store.QueryStore;
import org.sitemessage.vertx.store.SavedFilterStore;
import org.sitemessage.vertx.store.ScheduleStore;
import org.sitemessage.vertx.store.SearchStore;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.SubscriptionStore;
import org.sitemessage.vertx.store.SuppressionStore;
import org.sitemessage.vertx.store.UserStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Database;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.sql.dispatch.ClaimCursors;
import org.sitemessage.vertx.store.sql.dispatch.Claims;
import org.sitemessage.vertx.store.sql.dispatch.Completions;
import org.sitemessage.vertx.store.sql.dispatch.Subscriptions;
import org.sitemessage.vertx.store.sql.dispatch.Suppressions;
import org.sitemessage.vertx.store.sql.schedule.CallerScripts;
import org.sitemessage.vertx.store.sql.schedule.Files;
import org.sitemessage.vertx.store.sql.schedule.Preparations;
import org.sitemessage.vertx.store.sql.schedule.Schedules;
import org.sitemessage.vertx.store.sql.view.Queries;
import org.sitemessage.vertx.store.sql.view.Searches;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.Standing;

/**
 * A store in an SQL database: opens and closes it, and wires the classes that have the statements.
 * Each of them implements one port and runs its transactions and reads on the same {@link
 * Connections}.
 */
public final class SqlStore implements Store {
  private final Connections connections;
  private final AddressKeys keys;
  private final Schedules schedules;
  private final Preparations preparations;
  private final Claims claims;
  private final Completions outcomes;
  private final RateLimits limits;
  private final HoldRows holds;
  private final PauseRows pauses;
  private final PauseRows typePauses;
  private final HistoryRows history;
  private final Nodes nodes;
  private final Subscriptions subscriptions;
  private final Suppressions suppressions;
  private final People people;
  private final Links links;
  private final Files files;
  private final OperatorCommands commands;
  private final Operations operations;
  private final Cleaning cleanup;
  private final Access access;
  private final Users users;
  private final SavedFilters savedFilters;
  private final Queries queries;
  private final Searches searches;
  private final Imports imports;

  /**
   * Creates a store at a JDBC URL, for messengers that know one spelling of each address.
   *
   * @throws SiteMessageException with code 4000 if the URL is of no known kind
   */
  public SqlStore(Vertx vertx, String url, String user, String password) {
    this(vertx, url, user, password, AddressKeys.AS_THEY_ARE);
  }

  /**
   * Creates a store for messengers whose addresses can be spelled in several ways.
   *
   * @param keys keys that all spellings of an address have in common
   */
  public SqlStore(Vertx vertx, String url, String user, String password, AddressKeys keys) {
    this(vertx, Database.at(url, user, password), user, password, keys, new ClaimCursors());
  }

  /** Creates a store, with terms for a store in files of this process. */
  public SqlStore(
      Vertx vertx, String url, String user, String password, AddressKeys keys, FileTerms terms) {
    this(vertx, Database.at(url, user, password, terms), user, password, keys, new ClaimCursors());
  }

  /** Creates a store with given claim cursors. */
  public SqlStore(Vertx vertx, String url, String user, String password, ClaimCursors cursors) {
    this(vertx, Database.at(url, user, password), user, password, AddressKeys.AS_THEY_ARE, cursors);
  }

  /** Creates a store in a given database. */
  public SqlStore(
      Vertx vertx,
      Database database,
      String user,
      String password,
      AddressKeys keys,
      ClaimCursors cursors) {
    this.keys = keys;
    connections = new Connections(vertx, database, user, password, cursors::forget);
    schedules = new Schedules(connections, cursors);
    preparations = new Preparations(connections);
    claims = new Claims(connections, keys, cursors);
    suppressions = new Suppressions(connections, keys);
    outcomes = new Completions(connections, suppressions, cursors);
    limits = new RateLimits(connections, cursors);
    holds = new HoldRows(connections);
    pauses = PauseRows.ofMessengers(connections);
    typePauses = PauseRows.ofTypes(connections);
    history = new HistoryRows(connections);
    nodes = new Nodes(connections);
    subscriptions = new Subscriptions(connections, keys);
    people = new People(connections, keys);
    links = new Links(connections);
    files = new Files(connections, vertx);
    commands = new OperatorCommands(connections, cursors);
    operations = new Operations(connections);
    cleanup = new Cleaning(connections);
    access = new Access(connections);
    users = new Users(connections);
    savedFilters = new SavedFilters(connections);
    queries = new Queries(connections);
    searches = new Searches(connections);
    imports = new Imports(connections, keys);
  }

  /**
   * Lets other processes know that this one sends only on request; to be called before it opens.
   *
   * @return this store
   */
  public SqlStore onRequest() {
    nodes.onRequest();
    return this;
  }

  /**
   * {@inheritDoc} Computes missing address keys before anything is claimed, so that opt-outs in
   * other spellings are found.
   */
  @Override
  public Future<Void> open(long node, Instant now) {
    return connections
        .open(node, now)
        .compose(v -> nodes.enter(node, now))
        .compose(v -> Rekeying.all(connections, keys));
  }

  @Override
  public Future<Void> close() {
    return connections.close(nodes::leave);
  }

  @Override
  public ScheduleStore schedules() {
    return schedules;
  }

  @Override
  public PreparationStore preparations() {
    return preparations;
  }

  @Override
  public ClaimStore claims() {
    return claims;
  }

  @Override
  public OutcomeStore outcomes() {
    return outcomes;
  }

  @Override
  public LimitStore limits() {
    return limits;
  }

  @Override
  public HoldStore holds() {
    return holds;
  }

  @Override
  public PauseStore pauses() {
    return pauses;
  }

  @Override
  public PauseStore typePauses() {
    return typePauses;
  }

  @Override
  public Future<Standing> standing(Clock clock) {
    return connections.write(
        tx ->
            new Standing(
                HoldRows.all(tx, clock),
                pauses.current(tx, clock),
                typePauses.current(tx, clock),
                ManualLimitRows.current(tx, clock),
                Operations.isAnyOpen(tx)));
  }

  @Override
  public HistoryStore history() {
    return history;
  }

  @Override
  public NodeStore nodes() {
    return nodes;
  }

  @Override
  public SubscriptionStore subscriptions() {
    return subscriptions;
  }

  @Override
  public SuppressionStore suppressions() {
    return suppressions;
  }

  @Override
  public PeopleStore people() {
    return people;
  }

  @Override
  public LinkStore links() {
    return links;
  }

  @Override
  public FileStore files() {
    return files;
  }

  @Override
  public CommandStore commands() {
    return commands;
  }

  @Override
  public OperationStore operations() {
    return operations;
  }

  @Override
  public CleanupStore cleanup() {
    return cleanup;
  }

  @Override
  public AccessStore access() {
    return access;
  }

  @Override
  public UserStore users() {
    return users;
  }

  @Override
  public SavedFilterStore savedFilters() {
    return savedFilters;
  }

  @Override
  public QueryStore queries() {
    return queries;
  }

  @Override
  public SearchStore searches() {
    return searches;
  }

  /** Returns the port that imports from other systems. */
  public ImportStore imports() {
    return imports;
  }

  /** Behaves as if the connection had been lost with the answer to a claim. */
  public void lose(long claim) {
    claims.lose(claim);
  }

  /**
   * Joins a transaction of the caller, on a connection to this store's database.
   *
   * @return fails with code 4000 if the connection leads elsewhere, or if no transaction is under
   *     way
   */
  public Future<CallerTransaction> join(SqlConnection connection) {
    return CallerTransaction.on(connection, scripts());
  }

  /**
   * Joins a transaction of the caller by JDBC, on the caller's thread, blocking.
   *
   * @throws SiteMessageException with code 4000 if the connection leads elsewhere, or if no
   *     transaction is under way
   */
  public JdbcCallerTransaction join(Connection connection) {
    return JdbcCallerTransaction.on(connection, scripts());
  }

  /**
   * Returns those of these messages that a caller's transaction must not append to, because they
   * were stored before it: in HSQLDB it would keep all others from writing.
   */
  public Future<Set<Long>> untouchable(Collection<Long> messageIds) {
    return messageIds.isEmpty() || connections.isShared()
        ? Future.succeededFuture(Set.of())
        : connections.read(
            sql ->
                sql.in("select id from message where id in (%s)", messageIds, row -> row.getLong(0))
                    .map(Set::copyOf));
  }

  private CallerScripts scripts() {
    return new CallerScripts(connections.dialect(), nodes.own(), this::untouchable);
  }
}
