package org.sitemessage.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All rows there are. */
final class Rows {
  private static final Set<Store> BOTH = EnumSet.allOf(Store.class);
  private static final Set<Store> POSTGRESQL = EnumSet.of(Store.POSTGRESQL);

  static final List<Row> ALL =
      List.of(
          new Row("P0", "No-op dispatch at default options", BOTH, DispatchRows::defaults),
          new Row("P1", "Schedule, reply after the commit", BOTH, ScheduleRows::schedule),
          new Row("P2", "One message to many recipients, -Xmx256m", BOTH, ScheduleRows::fanOut),
          new Row("P3", "No-op dispatch: claim, deliver, record", BOTH, DispatchRows::dispatch),
          new Row("P4", "Mails of 1 KB to smtp-sink, store included", BOTH, MailRows::smtp),
          new Row("P5", "No-op dispatch with a past", POSTGRESQL, DispatchRows::past),
          new Row("P6", "No-op dispatch by several processes", POSTGRESQL, DispatchRows::processes),
          new Row("P7", "Latency at a fixed rate, to a mail server", BOTH, MailRows::latency),
          new Row("P8", "An idle process with six messengers", POSTGRESQL, IdleRow::idle),
          new Row("P9", "Start to the first answer", EnumSet.of(Store.HSQLDB), StartRow::start),
          new Row("P10", "The console of a large store", POSTGRESQL, ConsoleRow::console));

  private Rows() {}
}
