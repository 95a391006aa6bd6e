package org.sitemessage.demo.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page of a command line in the language of troff ({@code man} macros).
 *
 * @param root the program
 * @param version version of the program
 */
record ManPage(CommandSpec root, String version) {

  /** Returns the whole page. */
  String text() {
    var page = new StringBuilder();
    page.append(
        ".TH %s 1 \"\" \"%s\"\n".formatted(root.name().toUpperCase(Locale.ROOT), escaped(version)));
    page.append(".SH NAME\n%s \\- %s\n".formatted(root.name(), description(root)));
    page.append(".SH SYNOPSIS\n.B %s\n[OPTIONS] [COMMAND]\n".formatted(root.name()));
    page.append(".SH OPTIONS\n");
    root.options().forEach(option -> append(page, option));
    page.append(".SH COMMANDS\n");
    root.subcommands().values().forEach(line -> append(page, root.name(), line.getCommandSpec()));
    page.append(".SH EXIT STATUS\n");
    root.usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> page.append(".TP\n%s\n%s\n".formatted(code, escaped(meaning))));
    page.append(
        ".SH ENVIRONMENT\n.TP\nSITEMESSAGE_CONFIG, SITEMESSAGE_URL, SITEMESSAGE_KEY\ntake the place"
            + " of \\-\\-config, \\-\\-url and \\-\\-key.\n");
    return page.toString();
  }

  private static void append(StringBuilder page, String parents, CommandSpec command) {
    var name = parents + " " + command.name();
    var parameters =
        command.positionalParameters().stream()
            .map(one -> " " + escaped(one.paramLabel()))
            .collect(Collectors.joining());
    page.append(".SS %s%s\n%s\n".formatted(escaped(name), parameters, description(command)));
    command.positionalParameters().forEach(one -> append(page, escaped(one.paramLabel()), one));
    command.options().stream()
        .filter(option -> !option.inherited() && !isOfRoot(option))
        .forEach(option -> append(page, option));
    var footer = command.usageMessage().footer();
    if (footer.length > 0) {
      page.append(".PP\n.nf\n");
      Arrays.stream(footer).forEach(line -> page.append(escaped(line)).append('\n'));
      page.append(".fi\n");
    }
    command.subcommands().values().forEach(line -> append(page, name, line.getCommandSpec()));
  }

  /** Returns whether an option is described at the top of the page, such as {@code --help}. */
  private static boolean isOfRoot(OptionSpec option) {
    var names = Arrays.asList(option.names());
    return names.contains("--help") || names.contains("--version");
  }

  private static void append(StringBuilder page, OptionSpec option) {
    var names = escaped(String.join(", ", option.names()));
    append(
        page,
        option.arity().max() == 0 ? names : names + " " + escaped(option.paramLabel()),
        option);
  }

  private static void append(StringBuilder page, String label, ArgSpec argument) {
    page.append(
        ".TP\n%s\n%s\n".formatted(label, escaped(String.join(" ", argument.description()))));
  }

  private static String description(CommandSpec command) {
    return escaped(String.join(" ", command.usageMessage().description()));
  }

  /** A backslash and a minus mean something in troff, as do a dot and a quote that begin a line. */
  private static String escaped(String text) {
    var escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
