package org.sitemessage.vertx.dispatch.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when a test says so. */
final class ManualTicker implements Ticker {
  private final List<Alarm> alarms = new ArrayList<>();
  private long now;

  private record Alarm(long at, Runnable work) {}

  @Override
  public long ms() {
    return now;
  }

  @Override
  public void after(Duration time, Runnable work) {
    alarms.add(new Alarm(now + time.toMillis(), work));
  }

  void advance(Duration by) {
    now += by.toMillis();
    var due = alarms.stream().filter(alarm -> alarm.at() <= now).toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.work().run());
  }
}
