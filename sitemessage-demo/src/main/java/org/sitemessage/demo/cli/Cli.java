package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.LogFormat;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Version;
import org.sitemessage.demo.cli.operate.OperatingCommands;
import org.sitemessage.demo.cli.progress.ProgressLine;
import org.sitemessage.demo.cli.value.At;
import org.sitemessage.demo.cli.value.WholeNumber;
import org.sitemessage.demo.cli.value.Zone;
import org.sitemessage.demo.config.CommandVariables;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.config.LogOptions;
import org.sitemessage.demo.requests.Endpoint;
import org.sitemessage.demo.requests.Requests;
import org.sitemessage.demo.requests.ServerAddress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. Without a command it serves. */
@Command(
    name = "sitemessage",
    description = "Schedules, stores and delivers messages. Without a command, it serves.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.VersionLine.class,
    synopsisSubcommandLabel = "[COMMAND]",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the request was refused, or something was not delivered",
      "2:wrong usage, or it could not start",
      "3:out of memory, or an event loop died; start it again, no accepted message is lost",
      "4:send-scheduled left due dispatches unsent"
    })
public final class Cli implements Callable<Integer> {
  /** Exit code of a command that did what was asked. */
  public static final int OK = 0;

  /** Exit code of a command whose request was refused, or that ended too early. */
  public static final int FAILED = 1;

  static final int NOT_STARTED = 2;
  static final int LEFT = 4;

  private static final Map<String, Endpoint> ENDPOINTS =
      Map.ofEntries(
          Map.entry(BusAddress.SCHEDULE, Endpoint.post("/api/messages")),
          Map.entry(BusAddress.PREVIEW, Endpoint.post("/api/preview")),
          Map.entry(BusAddress.SEND_SCHEDULED, Endpoint.post("/api/send-scheduled")),
          Map.entry(BusAddress.PREPARE, Endpoint.post("/api/prepare")),
          Map.entry(BusAddress.PROBE, Endpoint.post("/api/probe")),
          Map.entry(BusAddress.PAUSE, Endpoint.post("/api/messengers/{messenger}/pause")),
          Map.entry(BusAddress.RESUME, Endpoint.post("/api/messengers/{messenger}/resume")),
          Map.entry(BusAddress.PAUSE_TYPE, Endpoint.post("/api/types/{type}/pause")),
          Map.entry(BusAddress.RESUME_TYPE, Endpoint.post("/api/types/{type}/resume")),
          Map.entry(BusAddress.LIMIT, Endpoint.post("/api/messengers/{messenger}/limit")),
          Map.entry(BusAddress.UNLIMIT, Endpoint.post("/api/messengers/{messenger}/unlimit")),
          Map.entry(BusAddress.STATS, Endpoint.get("/api/stats")),
          Map.entry(BusAddress.NODES, Endpoint.get("/api/nodes")),
          Map.entry(BusAddress.SETTINGS, Endpoint.get("/api/settings")),
          Map.entry(BusAddress.DRAIN, Endpoint.post("/api/nodes/{node}/drain")),
          Map.entry(BusAddress.UNDRAIN, Endpoint.post("/api/nodes/{node}/undrain")),
          Map.entry(BusAddress.HISTORY, Endpoint.get("/api/history")),
          Map.entry(BusAddress.MESSAGE, Endpoint.get("/api/messages/{id}")),
          Map.entry(BusAddress.MESSAGES, Endpoint.get("/api/messages")),
          Map.entry(BusAddress.DISPATCH, Endpoint.get("/api/dispatches/{id}")),
          Map.entry(BusAddress.DISPATCHES, Endpoint.get("/api/dispatches")),
          Map.entry(BusAddress.CANCEL, Endpoint.post("/api/cancel")),
          Map.entry(BusAddress.REQUEUE, Endpoint.post("/api/requeue")),
          Map.entry(BusAddress.SETTLE, Endpoint.post("/api/settle")),
          Map.entry(BusAddress.OPERATIONS, Endpoint.post("/api/operations")),
          Map.entry(BusAddress.CLEANUP, Endpoint.post("/api/cleanup")),
          Map.entry(BusAddress.CHECK_UNDELIVERED, Endpoint.post("/api/check-undelivered")),
          Map.entry(BusAddress.SUPPRESSIONS, Endpoint.post("/api/suppressions")),
          Map.entry(BusAddress.PEOPLE, Endpoint.post("/api/people")),
          Map.entry(BusAddress.FEEDBACK, Endpoint.get("/api/feedback")),
          Map.entry(BusAddress.BOUNCES, Endpoint.post("/api/bounces")),
          Map.entry(BusAddress.KEYS, Endpoint.post("/api/keys")),
          Map.entry(BusAddress.USERS, Endpoint.post("/api/users")),
          Map.entry(BusAddress.AUDIT, Endpoint.get("/api/audit")));

  private static final Pattern CHECKED_LATE = Pattern.compile("(messengers|links|bounces)\\.");

  @Mixin private final ServeCommand serve;

  private final Map<String, String> environment;
  private final PrintWriter exactOut;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      scope = ScopeType.INHERIT,
      description = "Configuration file in JSON (default: SITEMESSAGE_CONFIG).")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "Address of a running server or application to send the command to (default:"
              + " SITEMESSAGE_URL, or the server that has the store open).")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      scope = ScopeType.INHERIT,
      description = "Key to the server of --url or SITEMESSAGE_URL (default: SITEMESSAGE_KEY).")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--why",
      paramLabel = "REASON",
      scope = ScopeType.INHERIT,
      description = "Reason of a change, for the audit log.")
  private String why = "";

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Does not show on standard error how far a long command is.")
  private boolean quiet;

  private Cli(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    this.environment = environment;
    this.exactOut = out;
    this.out = HarmlessWriter.over(out);
    this.err = HarmlessWriter.over(err);
    this.serve = new ServeCommand(this);
  }

  /**
   * Runs a command.
   *
   * @param environment all environment variables
   * @return the exit code: 0 to 4
   */
  public static int run(
      String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    var cli = new Cli(environment, out, err);
    return OperatingCommands.addTo(new CommandLine(cli), cli)
        .addSubcommand("serve", new ServeCommand(cli))
        .addSubcommand("schedule", new ScheduleCommand(cli))
        .addSubcommand("preview", new PreviewCommand(cli))
        .addSubcommand("send-scheduled", new SendScheduledCommand(cli))
        .addSubcommand("prepare", new PrepareCommand(cli))
        .addSubcommand("probe", new ProbeCommand(cli))
        .addSubcommand("chat-ids", new ChatIdsCommand(cli))
        .addSubcommand("cleanup", new CleanupCommand(cli))
        .addSubcommand("check-undelivered", new CheckUndeliveredCommand(cli))
        .addSubcommand("options", new OptionsCommand(cli))
        .addSubcommand("completion", new CompletionCommand(cli))
        .addSubcommand("man-page", new ManPageCommand(cli))
        .addSubcommand("dependencies", new DependenciesCommand(cli))
        .addSubcommand("suppressions", SuppressionsCommand.line(cli))
        .addSubcommand("bounce", new BounceCommand(cli))
        .addSubcommand("keys", KeysCommand.line(cli))
        .addSubcommand("users", UsersCommand.line(cli))
        .addSubcommand("audit", new KeysCommand.AuditCommand(cli))
        .addSubcommand("import-django", new ImportDjangoCommand(cli))
        .addSubcommand("copy-store", new CopyStoreCommand(cli, environment))
        .addSubcommand("help", new CommandLine.HelpCommand())
        .registerConverter(Instant.class, new At())
        .registerConverter(Integer.class, WholeNumber.small())
        .registerConverter(int.class, WholeNumber.small())
        .registerConverter(Long.class, WholeNumber.large())
        .registerConverter(long.class, WholeNumber.large())
        .registerConverter(ZoneId.class, new Zone())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // @name is an address, and a text may begin with @.
        .setOut(cli.out)
        .setErr(cli.err)
        .setExecutionStrategy(
            parsed -> {
              WrongUsage.refuseOptionsOfServe(parsed);
              return new CommandLine.RunLast().execute(parsed);
            })
        .setExecutionExceptionHandler((e, command, parsed) -> cli.tell(e))
        .setParameterExceptionHandler(
            (e, rest) -> {
              cli.note(WrongUsage.text(e));
              return NOT_STARTED;
            })
        .execute(args);
  }

  @Override
  public Integer call() {
    return serve.call();
  }

  /** Returns the configuration file, if there is one. */
  private Optional<Path> file() {
    return config.or(
        () ->
            Optional.ofNullable(environment.get(CommandVariables.CONFIG))
                .filter(name -> !name.isBlank())
                .map(Path::of));
  }

  DemoConfig config() {
    var read = DemoConfig.load(file(), environment);
    if (read.log().get(LogOptions.FORMAT) == LogOptions.Format.JSON) {
      LogFormat.json();
    }
    return read;
  }

  /**
   * Returns the engine, wherever it is.
   *
   * @throws StartException if it is here, and the store has not been made yet
   */
  public Requests requests() {
    return requests(false);
  }

  /** Returns the engine, wherever it is, for a command that may be the first one on a store. */
  Requests requestsToNewStore() {
    return requests(true);
  }

  private Requests requests(boolean mayBeFirst) {
    var known = named();
    if (known.isPresent()) {
      return Requests.to(known.get(), ENDPOINTS, why);
    }
    var here = here();
    return Requests.server(here)
        .map(server -> Requests.to(server, ENDPOINTS, why))
        .orElseGet(() -> local(here, mayBeFirst));
  }

  /** Sends a request to the engine, and prints the reply in JSON. Returns the exit code. */
  public int printReply(String address, JsonObject body) {
    try (var requests = requests()) {
      out.println(requests.send(address, body).encode());
      out.flush();
      return OK;
    }
  }

  private Requests local(DemoConfig here, boolean mayBeFirst) {
    var missing = here.missingStore();
    if (missing.isPresent() && !mayBeFirst) {
      throw new StartException(
          ("there is no store at %s, and this command makes none: name the configuration of the"
                  + " store with --config or %s, or the server with --url or %s")
              .formatted(missing.get(), CommandVariables.CONFIG, CommandVariables.URL));
    }
    var requests = Requests.local(here, why);
    missing.ifPresent(path -> note("made the store " + path));
    return requests;
  }

  /** Returns the line that shows how far a command is. */
  public ProgressLine progress(String command) {
    var seen =
        CommandLine.Help.Ansi.AUTO.enabled()
            ? ProgressLine.Place.TERMINAL
            : ProgressLine.Place.FILE;
    return new ProgressLine(err, command, quiet ? ProgressLine.Place.NONE : seen, System::nanoTime);
  }

  /** Tells the person who runs a command something beside its result. */
  public void note(String text) {
    err.println("sitemessage: " + text);
    err.flush();
  }

  /** Says that nothing leaves the machine, if that is so. */
  void noteSandbox(Requests requests) {
    if (requests.sandbox()) {
      note(
          "no messenger is configured: this went to a sandbox inside the command, and nothing left"
              + " this machine");
    }
  }

  /**
   * Returns the running server.
   *
   * @throws StartException if there is none
   */
  public ServerAddress server() {
    return named().or(() -> Requests.server(here())).orElseThrow(() -> noServer(here()));
  }

  private static StartException noServer(DemoConfig here) {
    return new StartException(
        (here.folder().isPresent()
                ? "no server is running here"
                : "the servers on a PostgreSQL store are not known here")
            + "; name one with --url or SITEMESSAGE_URL");
  }

  private Optional<ServerAddress> named() {
    return url.or(() -> Optional.ofNullable(environment.get(CommandVariables.URL)))
        .filter(text -> !text.isBlank())
        .map(text -> ServerAddress.of(text, key()));
  }

  /** Returns the configuration of this machine, whose server needs no key. */
  private DemoConfig here() {
    if (key.isPresent()) {
      throw new StartException(
          "--key is for a server that --url or SITEMESSAGE_URL names; name it, or leave --key out");
    }
    return config();
  }

  private String key() {
    return key.orElseGet(() -> environment.getOrDefault(CommandVariables.KEY, ""));
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Returns standard output for a text that must arrive unchanged, and that the user chose. */
  PrintWriter exactOut() {
    return exactOut;
  }

  /** Returns standard output, on which nothing of a foreign text is a command to the terminal. */
  public PrintWriter out() {
    return out;
  }

  /** Returns standard error. */
  public PrintWriter err() {
    return err;
  }

  /** Some sections are checked when the server starts, which does not know their file. */
  private int tell(Exception e) {
    var text = StartException.oneLine(e);
    var ofFile = e instanceof StartException && CHECKED_LATE.matcher(text).lookingAt();
    note(file().filter(name -> ofFile).map(name -> name + ": ").orElse("") + text);
    return e instanceof SiteMessageException ? FAILED : NOT_STARTED;
  }

  /** Prints the version that the build wrote down. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sitemessage " + Version.read()};
    }
  }
}
