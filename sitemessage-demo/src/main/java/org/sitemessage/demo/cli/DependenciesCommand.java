package org.sitemessage.demo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.Callable;
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
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.strip().split(" ", 2)[0])
          .filter(line -> line.matches("[\\w.-]+(:[\\w.-]+){3,5}"))
          .forEach(cli.out()::println);
    }
    cli.out().flush();
    return Cli.OK;
  }
}
