package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The rows of mail. */
final class MailRows {
  private static final int BYTES = 1_024;
  private static final String SMTP = "smtp";
  private static final String SMTP_SOURCE = "smtp-source";

  private MailRows() {}

  /** P4: mails of 1 KB, as fast as they go. */
  static void smtp(Race race, Lab lab, Store store) throws Exception {
    var mails = lab.sizes().mails;
    var sink = race.closing(SmtpSink.startOrOwn());
    var source = SmtpSink.program(SMTP_SOURCE);
    if (source.isPresent()) {
      race.add(SMTP_SOURCE, () -> source(source.get(), sink, mails));
    }
    for (var connections : List.of(4, 16)) {
      var at = " at " + connections;
      for (var build : lab.builds()) {
        var place = race.closing(lab.place(store));
        var engine = race.closing(Lab.engine(build, place, messengers(sink, connections)));
        race.add(build.name() + at, () -> engine(engine, sink, mails));
      }
      var bare = race.closing(new BareMail(sink, connections, BYTES));
      race.add(
          BareMail.NAME + at,
          () -> {
            var before = sink.accepted();
            var seconds = bare.sendAll(mails);
            sink.check(before, mails);
            return Round.rate(mails, seconds);
          });
      lab.compareBuilds(race, Race.RATE, at);
      race.compare(Build.OURS + at, BareMail.NAME + at, Target.atLeast(1));
      if (source.isPresent()) {
        race.compare(Build.OURS + at, SMTP_SOURCE, Target.atLeast(0.3));
      }
    }
  }

  private static JsonObject messengers(MailSink sink, int connections) {
    return new JsonObject()
        .put(
            SMTP,
            new JsonObject()
                .put("from", "Site <site@example.org>")
                .put("host", "127.0.0.1")
                .put("port", sink.port())
                .put("tls", "off")
                .put("maxConnections", connections)
                .put("concurrency", connections));
  }

  private static JsonObject order(String what) {
    return Engine.order(what).put("messenger", SMTP).put("type", "email_plain").put("bytes", BYTES);
  }

  private static Map<String, Double> engine(Engine engine, MailSink sink, int mails)
      throws Exception {
    var sent = engine.count("select count(*) from dispatch where status = 2");
    engine.run(
        order("schedule")
            .put("callers", 64)
            .put("requests", mails)
            .put("batch", 1)
            .put("recipients", 1));
    var before = sink.accepted();
    var seconds = engine.send(mails);
    sink.check(before, mails);
    engine.checkSent(sent + mails);
    return Round.rate(mails, seconds);
  }

  private static Map<String, Double> source(Path program, MailSink sink, int mails)
      throws Exception {
    var before = sink.accepted();
    var command =
        List.of(
            program.toString(),
            "-d",
            "-s",
            "16",
            "-m",
            String.valueOf(mails),
            "-l",
            String.valueOf(BYTES),
            "-f",
            "site@example.org",
            "-t",
            "a@example.org",
            "127.0.0.1:" + sink.port());
    var begun = System.nanoTime();
    var process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("smtp-source failed: " + command);
    }
    var seconds = (System.nanoTime() - begun) / 1e9;
    sink.check(before, mails);
    return Round.rate(mails, seconds);
  }

  /** P7: latencies at a fixed rate, counted from when each message was due to be offered. */
  static void latency(Race race, Lab lab, Store store) throws Exception {
    var sizes = lab.sizes();
    var messages = sizes.offered * sizes.offerSeconds;
    var order = order("offer").put("rate", sizes.offered).put("messages", messages);
    for (var build : lab.builds()) {
      var times = new AcceptTimes(messages);
      var sink = race.closing(new OwnSink(times));
      var place = race.closing(lab.place(store));
      var engine = race.closing(Lab.engine(build, place, messengers(sink, 4), true, "1g"));
      race.add(
          build.name(),
          () -> {
            var before = sink.accepted();
            var reply = engine.offer(order);
            sink.check(before, messages);
            var accepted = times.since(reply.getLong("start"), reply.getLong("interval"));
            return Map.of(
                "reply p50 ms", reply.getLong("p50") / 1e3,
                "reply p99 ms", reply.getLong("p99") / 1e3,
                "accepted p50 ms", accepted.getValueAtPercentile(50) / 1e3,
                "accepted p99 ms", accepted.getValueAtPercentile(99) / 1e3);
          });
    }
    var times = new AcceptTimes(messages);
    var sink = race.closing(new OwnSink(times));
    var bare = race.closing(new BareMail(sink, 4, BYTES));
    race.add(
        BareMail.NAME,
        () -> {
          var before = sink.accepted();
          var start = bare.offer(sizes.offered, messages);
          sink.check(before, messages);
          var accepted = times.since(start, TimeUnit.SECONDS.toNanos(1) / sizes.offered);
          return Map.of(
              "accepted p50 ms", accepted.getValueAtPercentile(50) / 1e3,
              "accepted p99 ms", accepted.getValueAtPercentile(99) / 1e3);
        });
    lab.compareBuilds(race, "accepted p99 ms", "");
    race.compare("accepted p99 ms", Build.OURS, BareMail.NAME, Target.atMost(5));
  }
}
