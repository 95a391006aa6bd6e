package org.sitemessage.vertx.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.stream.Collectors;
import org.sitemessage.api.Messenger;
import org.sitemessage.vertx.dispatch.access.AuditLog;
import org.sitemessage.vertx.dispatch.access.KeyRequests;
import org.sitemessage.vertx.dispatch.access.LoginRequests;
import org.sitemessage.vertx.dispatch.access.SavedFilterRequests;
import org.sitemessage.vertx.dispatch.core.Composer;
import org.sitemessage.vertx.dispatch.core.Directory;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.Events;
import org.sitemessage.vertx.dispatch.core.Hooks;
import org.sitemessage.vertx.dispatch.core.Lease;
import org.sitemessage.vertx.dispatch.core.LimitBook;
import org.sitemessage.vertx.dispatch.core.MessengerChanges;
import org.sitemessage.vertx.dispatch.core.Pauses;
import org.sitemessage.vertx.dispatch.core.RecentSuppressions;
import org.sitemessage.vertx.dispatch.core.Unregistered;
import org.sitemessage.vertx.dispatch.flow.Batches;
import org.sitemessage.vertx.dispatch.flow.RunningCommands;
import org.sitemessage.vertx.dispatch.flow.Stopwatch;
import org.sitemessage.vertx.dispatch.history.HistoryPart;
import org.sitemessage.vertx.dispatch.people.BounceRequests;
import org.sitemessage.vertx.dispatch.people.LinkRequests;
import org.sitemessage.vertx.dispatch.people.PeopleRequests;
import org.sitemessage.vertx.dispatch.people.ReceiptRecorder;
import org.sitemessage.vertx.dispatch.people.SubscriptionRequests;
import org.sitemessage.vertx.dispatch.people.SuppressionRequests;
import org.sitemessage.vertx.dispatch.schedule.PostponedPages;
import org.sitemessage.vertx.dispatch.schedule.Preparer;
import org.sitemessage.vertx.dispatch.schedule.Scheduler;
import org.sitemessage.vertx.dispatch.schedule.TrialRendering;
import org.sitemessage.vertx.dispatch.schedule.Uploads;
import org.sitemessage.vertx.dispatch.send.Holds;
import org.sitemessage.vertx.dispatch.send.Pump;
import org.sitemessage.vertx.dispatch.upkeep.BulkOperations;
import org.sitemessage.vertx.dispatch.upkeep.CancelRequeue;
import org.sitemessage.vertx.dispatch.upkeep.Cleanup;
import org.sitemessage.vertx.dispatch.upkeep.StatusCounts;
import org.sitemessage.vertx.dispatch.upkeep.UndeliveredCheck;

/** The parts of an engine, which exist between its start and its stop. */
final class Parts {
  final Pump pump;
  final Scheduler scheduler;
  final Preparer preparer;
  final Uploads uploads;
  final SubscriptionRequests subscriptions;
  final SuppressionRequests suppressions;
  final BounceRequests bounces;
  final ReceiptRecorder receipts;
  final LinkRequests links;
  final PeopleRequests people;
  final MessengerRequests messengers;
  final ViewRequests views;
  final CancelRequeue sweeps;
  final BulkOperations operations;
  final Cleanup cleanup;
  final LimitRequests limits;
  final UndeliveredCheck check;
  final Samples samples;
  final Lease lease;
  final AuditLog audit;
  final KeyRequests keys;
  final LoginRequests logins;
  final SavedFilterRequests savedFilters;
  final HistoryPart history;
  final NodeRequests nodes;
  private final Batches batches = new Batches();
  private final Composer composer;
  private final Hooks hooks;

  /** Makes the parts; nothing runs yet. */
  Parts(Vertx vertx, Context context, EngineParts settings) {
    var store = settings.store();
    lease =
        new Lease(
            store.nodes(),
            settings.node(),
            Stopwatch.of(settings.clock()),
            settings.timing().heartbeat(),
            settings.timing().lease());
    history =
        new HistoryPart(
            settings.history(),
            vertx,
            store,
            settings.registry().messengers().stream()
                .map(Messenger::alias)
                .collect(Collectors.toSet()),
            settings.clock(),
            lease.shared());
    var events = new Events(vertx, settings.observers(), history.watch().and(settings.receipts()));
    var changes = new MessengerChanges(events::messenger);
    var engine =
        new EngineContext(
            vertx,
            context,
            store,
            settings.node(),
            settings.registry(),
            settings.clock(),
            events,
            settings.links(),
            lease,
            Pauses.ofMessengers(store.pauses(), settings.clock(), changes),
            Pauses.ofTypes(store.typePauses(), settings.clock()),
            new LimitBook(store.limits(), settings.clock()),
            new RecentSuppressions(settings.registry()),
            history.besides(settings.observers()),
            settings.tracing(),
            new Unregistered(
                store.queries(),
                settings.registry(),
                settings.clock(),
                lease,
                settings.retries().max()));
    var holds =
        new Holds(
            store.holds(),
            settings.registry(),
            settings.clock(),
            settings.holds(),
            settings.retries(),
            changes::held);
    var directory = new Directory(engine, settings.users());
    hooks = new Hooks(engine);
    composer =
        new Composer(
            vertx, context, settings.rendering(), settings.observers(), settings.tracing());
    pump =
        new Pump(
            engine,
            holds,
            composer,
            settings.channels(),
            settings.retries(),
            settings.timing().continuous(),
            this::prepare);
    scheduler =
        new Scheduler(
            engine, settings, new TrialRendering(settings.registry(), composer), pump::stored);
    preparer =
        new Preparer(engine, new PostponedPages(engine, directory, settings.times()), pump::nudge);
    uploads = new Uploads(store.files(), engine.lease().shared(), settings.files());
    subscriptions = new SubscriptionRequests(engine, directory, hooks);
    suppressions = new SuppressionRequests(engine);
    bounces = new BounceRequests(engine, suppressions, settings.receipts());
    receipts = new ReceiptRecorder(engine, settings.receipts());
    links = new LinkRequests(engine, hooks);
    people = new PeopleRequests(engine, suppressions, batches);
    limits = new LimitRequests(engine);
    messengers = new MessengerRequests(engine, pump, holds, suppressions);
    var running = new RunningCommands(settings.clock());
    views =
        new ViewRequests(
            engine,
            pump,
            holds,
            running,
            new StatusCounts(store.queries(), settings.clock()),
            new WaitReason(engine, holds, pump, settings.timing().continuous()));
    sweeps = new CancelRequeue(engine, batches, running, settings.timing().expiry(), pump::nudge);
    operations = new BulkOperations(engine, batches, settings.timing().expiry(), pump::nudge);
    pump.onOpenOperation(operations::look);
    cleanup = new Cleanup(engine, batches, running, settings.timing().auditKeep());
    nodes = new NodeRequests(engine, pump, settings.settings());
    samples = new Samples(engine, pump, holds);
    audit = new AuditLog(vertx, store.access(), settings.clock());
    keys = new KeyRequests(store.access(), audit, settings.clock());
    logins = new LoginRequests(vertx, store.users(), audit, settings.clock());
    savedFilters = new SavedFilterRequests(store.savedFilters(), settings.clock());
    check = new UndeliveredCheck(engine, scheduler, suppressions, settings.site());
  }

  private void prepare() {
    preparer.look();
  }

  /** Ends what is under way, each part within this time; the store is still open then. */
  Future<Void> stop(Duration timeout) {
    operations.stop();
    return batches
        .stop()
        .transform(v -> scheduler.whenIdle(timeout))
        .transform(v -> preparer.stop())
        .transform(v -> pump.stop(timeout))
        .transform(v -> receipts.stop(timeout))
        .transform(v -> history.stop(timeout));
  }

  /** Ends what requests may still use, once the last of them is answered. */
  Future<Void> close(Duration timeout) {
    composer.close();
    return logins.close().transform(v -> audit.close()).transform(v -> hooks.stop(timeout));
  }
}
