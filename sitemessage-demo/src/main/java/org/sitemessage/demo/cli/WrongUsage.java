package org.sitemessage.demo.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine;

/** Says in one line what is wrong with a command line, and what was probably meant. */
final class WrongUsage {
  /** A list of constants as picocli writes it. */
  private static final Pattern CONSTANTS =
      Pattern.compile("expected one of \\[(.+)] \\(case-insensitive\\) but was '(.*)'");

  private WrongUsage() {}

  static String text(CommandLine.ParameterException e) {
    var command = e.getCommandLine().getCommandSpec();
    return "%s%s (see %s --help)"
        .formatted(problem(e), hint(meant(e, command)), command.qualifiedName());
  }

  private static String problem(CommandLine.ParameterException e) {
    var text = StartException.oneLine(e);
    var constants = CONSTANTS.matcher(text);
    if (!constants.find()) {
      return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
    var known = constants.group(1).toLowerCase(Locale.ROOT);
    var given = constants.group(2);
    return constants.replaceFirst("")
        + "is \"%s\", must be one of %s%s"
            .formatted(given, known, hint(OptionNames.nearest(given, List.of(known.split(", ")))));
  }

  /** Returns the option or the command that was probably meant. */
  private static Optional<String> meant(
      CommandLine.ParameterException e, CommandLine.Model.CommandSpec command) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      var given = unmatched.getUnmatched().get(0).split("=", 2)[0];
      if (given.replace("-", "").isEmpty()) {
        return Optional.empty();
      }
      return OptionNames.nearest(
              given, given.startsWith("-") ? options(command) : commands(command))
          .or(() -> unmatched.getSuggestions().stream().findFirst());
    }
    // The command help, which says only in its text that there is no such command.
    return e.getArgSpec() == null && e.getValue() != null
        ? OptionNames.nearest(e.getValue(), commands(command))
        : Optional.empty();
  }

  private static List<String> options(CommandLine.Model.CommandSpec command) {
    return command.options().stream().flatMap(option -> Stream.of(option.names())).toList();
  }

  private static Collection<String> commands(CommandLine.Model.CommandSpec command) {
    return command.subcommands().keySet();
  }

  private static String hint(Optional<String> meant) {
    return meant.map("; did you mean \"%s\"?"::formatted).orElse("");
  }

  /** Refuses options of {@code serve} before another command, which would pass over them. */
  static void refuseOptionsOfServe(CommandLine.ParseResult parsed) {
    if (!parsed.hasSubcommand() || parsed.subcommand().commandSpec().name().equals("serve")) {
      return;
    }
    parsed.matchedOptions().stream()
        .filter(one -> one.scopeType() != CommandLine.ScopeType.INHERIT)
        .filter(one -> !one.usageHelp() && !one.versionHelp())
        .findFirst()
        .ifPresent(
            one -> {
              var command = parsed.subcommand().commandSpec();
              throw new CommandLine.ParameterException(
                  command.commandLine(),
                  "%s is an option of serve, not of %s; --url names a server"
                      .formatted(one.longestName(), command.name()));
            });
  }
}
