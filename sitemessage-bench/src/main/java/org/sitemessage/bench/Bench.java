package org.sitemessage.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures sitemessage beside plain SQL, other schedulers and other mail clients.",
      "The contenders of a row run in turn, round by round; a ratio is the median of all rounds."
    },
    footer = "Compare figures of one run only, never with those of another machine.")
final class Bench implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private Sizes sizes = new Sizes();

  @Parameters(paramLabel = "ROW", description = "Rows to measure, such as P3 (default: all).")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "Store to measure: ${COMPLETION-CANDIDATES} (default: both).")
  private Set<Store> stores = EnumSet.noneOf(Store.class);

  @Option(names = "--quick", description = "Uses small sizes, to check the counts only.")
  private boolean quick;

  @Option(
      names = "--baseline",
      paramLabel = "JAR",
      description = "Demo jar of another build, to compare with round by round.")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--demo",
      paramLabel = "JAR",
      description = "Demo jar of this build; P9 needs it.")
  private Optional<String> demo = Optional.empty();

  @Option(
      names = "--without-peers",
      description = "Measures the builds of sitemessage alone, to compare two of them faster.")
  private boolean withoutPeers;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "File to which all figures are also written.")
  private Optional<Path> json = Optional.empty();

  private Bench() {}

  /** Runs the rows that are named. */
  public static void main(String[] args) {
    Logger.getLogger("").setLevel(Level.SEVERE); // The peers warn of slow machines.
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    if (quick) {
      sizes.makeQuick();
    }
    var chosen = chosen(spec);
    var builds = new ArrayList<>(List.of(Build.ours()));
    baseline.map(Build::baseline).ifPresent(builds::add);
    var out = spec.commandLine().getOut();
    try (var lab = new Lab(sizes, builds, demo, !withoutPeers)) {
      var report = report(chosen, lab, out);
      if (json.isPresent()) {
        Files.writeString(json.get(), report.encodePrettily());
      }
    }
    return 0;
  }

  private List<Row> chosen(CommandSpec command) {
    var names = Rows.ALL.stream().map(Row::id).toList();
    for (var row : rows) {
      if (!names.contains(row)) {
        throw new ParameterException(
            command.commandLine(), "ROW is \"%s\", must be one of %s".formatted(row, names));
      }
    }
    return Rows.ALL.stream().filter(row -> rows.isEmpty() || rows.contains(row.id())).toList();
  }

  private JsonObject report(List<Row> chosen, Lab lab, PrintWriter out) throws Exception {
    var machine = Machine.describe();
    out.printf("%s%n", machine.encode());
    var results = new JsonArray();
    for (var row : chosen) {
      for (var store : row.stores()) {
        if (stores.isEmpty() || stores.contains(store)) {
          var result = row.run(lab, store);
          out.print(result.table());
          out.flush();
          results.add(result.toJson());
        }
      }
    }
    return new JsonObject()
        .put("machine", machine.put("postgresql", lab.postgresVersion()))
        .put("loadAfter", Machine.describe().getDouble("load"))
        .put("rows", results);
  }
}
