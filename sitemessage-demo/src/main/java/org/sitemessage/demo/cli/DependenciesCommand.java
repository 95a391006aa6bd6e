package org.sitemessage.demo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine.Command;

/** Lists the libraries in this program. */
@Command(
    name = "dependencies",
    description =
        "Lists the libraries in this program with their versions, as"
            + " group:artifact:type:version:scope. The jar's META-INF/sbom/application.cdx.json"
            + " (CycloneDX) lists them for scanners.",
    footer = {"", "Example:", "  sitemessage dependencies"},
    mixinStandardHelpOptions = true)
final class DependenciesCommand implements Callable<Integer> {
  /** The list, which the build writes before it packages. */
  private static final String LIST = "/META-INF/sbom/dependencies.txt";

  /** Coordinates at the start of a line. Maven writes more behind them, and colours. */
  private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*([\\w.-]+(?::[\\w.-]+){3,5})");

  private final Cli cli;

  DependenciesCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    try (var in = DependenciesCommand.class.getResourceAsStream(LIST)) {
      if (in == null) {
        throw new StartException(
            "the list of libraries is missing: run the packaged program (mvn package)");
      }
      var libraries = libraries(new String(in.readAllBytes(), UTF_8));
      if (libraries.isEmpty()) {
        throw new StartException(
            "the list of libraries in this program cannot be read: build it again (mvn package)");
      }
      libraries.forEach(cli.out()::println);
    }
    cli.out().flush();
    return Cli.OK;
  }

  /** Returns the coordinates of the libraries in the list that Maven has written. */
  static List<String> libraries(String list) {
    return LIBRARY.matcher(list).results().map(line -> line.group(1)).toList();
  }
}
