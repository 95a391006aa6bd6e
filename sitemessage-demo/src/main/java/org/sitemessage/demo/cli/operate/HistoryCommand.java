package org.sitemessage.demo.cli.operate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryCounts;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.history.HistoryTimes;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what became of dispatches in a span, by messenger, message type or domain. */
@Command(
    name = "history",
    description =
        "Prints how many dispatches were sent, failed or came back, by messenger, message type or"
            + " domain of the recipients.",
    footer = {
      "",
      "Examples:",
      "  sitemessage history --by domain --span day --sort failed",
      "  sitemessage history --by domain --of example.org --span month",
      "  sitemessage history --by type --json"
    },
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(
      names = "--by",
      paramLabel = "KIND",
      description = "messenger, type, or domain of the recipients (default: messenger).")
  private HistoryBy by = HistoryBy.MESSENGER;

  @Option(
      names = "--span",
      paramLabel = "SPAN",
      description = "The last hour, day, or month of 30 days (default: hour).")
  private HistorySpan span = HistorySpan.HOUR;

  @Option(
      names = "--of",
      paramLabel = "NAME",
      description = "Only this messenger, type or domain (default: the 200 with the most).")
  private String of = "";

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description =
          "Begins with those that have most in this column: all, sent, failed, deferred, bounced,"
              + " unknown, expired or cancelled (default: all).")
  private Column sort = Column.ALL;

  @Option(
      names = "--json",
      description = "Prints the reply in JSON, with the numbers step by step.")
  private boolean json;

  /** A number by which rows can be sorted. */
  private enum Column {
    ALL,
    SENT,
    FAILED,
    DEFERRED,
    BOUNCED,
    UNKNOWN,
    EXPIRED,
    CANCELLED;

    private long of(HistoryCounts counts) {
      return switch (this) {
        case ALL -> counts.volume();
        case SENT -> counts.sent();
        case FAILED -> counts.failed();
        case DEFERRED -> counts.deferred();
        case BOUNCED -> counts.bounced();
        case UNKNOWN -> counts.unknown();
        case EXPIRED -> counts.expired();
        case CANCELLED -> counts.cancelled();
      };
    }
  }

  HistoryCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var requests = cli.requests()) {
      var query = new HistoryQuery(span, by, of);
      var reply = requests.send(BusAddress.HISTORY, query.toJson());
      if (json) {
        cli.out().println(reply.encode());
      } else {
        table(History.fromJson(reply)).print(cli.out());
      }
      cli.out().flush();
      return Cli.OK;
    }
  }

  private TextTable table(History history) {
    var head = new ArrayList<>(List.of(by.name()));
    for (var column : List.of(Column.values()).subList(1, Column.values().length)) {
      head.add(column.name());
    }
    if (by == HistoryBy.MESSENGER) {
      head.addAll(List.of("DELAY P50", "DELAY P95"));
    }
    var rows =
        history.totals().stream()
            .sorted(
                Comparator.comparingLong((HistoryTotal total) -> sort.of(total.counts()))
                    .reversed())
            .map(this::row)
            .toList();
    return new TextTable(head, rows);
  }

  private List<String> row(HistoryTotal total) {
    var row = new ArrayList<String>();
    row.add(total.name().equals(History.OTHERS) ? "(all others)" : Shown.brief(total.name()));
    for (var column : List.of(Column.values()).subList(1, Column.values().length)) {
      row.add(String.format(Locale.ROOT, "%,d", column.of(total.counts())));
    }
    if (by == HistoryBy.MESSENGER) {
      row.add(time(total.delay().map(HistoryTimes::p50)));
      row.add(time(total.delay().map(HistoryTimes::p95)));
    }
    return row;
  }

  private static String time(Optional<Duration> time) {
    return time.map(value -> String.format(Locale.ROOT, "%,d ms", value.toMillis())).orElse("-");
  }
}
