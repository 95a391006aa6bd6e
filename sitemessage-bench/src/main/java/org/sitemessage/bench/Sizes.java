package org.sitemessage.bench;

import picocli.CommandLine.Option;

/** The amount of work of a round, and the number of rounds. */
final class Sizes {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(names = "--rounds", defaultValue = "5", description = "Measured rounds" + DEFAULT)
  int rounds;

  @Option(
      names = "--warm-ups",
      defaultValue = "2",
      description = "Rounds before the measured ones" + DEFAULT)
  int warmUps;

  @Option(
      names = "--messages",
      defaultValue = "20000",
      description = "P1: messages of a round" + DEFAULT)
  int messages;

  @Option(
      names = "--recipients",
      defaultValue = "200000",
      description = "P2: recipients of the message; 1000000 takes minutes" + DEFAULT)
  int recipients;

  @Option(
      names = "--dispatches",
      defaultValue = "20000",
      description = "P3, P5, P6: dispatches of a round; P0 and JobRunr: a fifth of it" + DEFAULT)
  int dispatches;

  @Option(names = "--mails", defaultValue = "5000", description = "P4: mails of a round" + DEFAULT)
  int mails;

  @Option(
      names = "--sent",
      defaultValue = "1000000",
      description = "P5: dispatches sent before" + DEFAULT)
  int sent;

  @Option(
      names = "--offered",
      defaultValue = "500",
      description = "P7: messages offered each second" + DEFAULT)
  int offered;

  @Option(
      names = "--offer-seconds",
      defaultValue = "10",
      description = "P7: seconds of a round" + DEFAULT)
  int offerSeconds;

  @Option(
      names = "--idle-seconds",
      defaultValue = "60",
      description = "P8: measured seconds" + DEFAULT)
  int idleSeconds;

  @Option(
      names = "--past",
      defaultValue = "10000000",
      description = "P10: dispatches in the store, fifty of each message" + DEFAULT)
  int past;

  /** Seconds for which an engine is left alone before it counts as idle. */
  int settleSeconds = 10;

  /** Makes all sizes so small that only the counts mean anything. */
  void makeQuick() {
    rounds = 1;
    warmUps = 0;
    messages = 600;
    recipients = 2_000;
    dispatches = 2_000;
    mails = 100;
    sent = 1_000;
    past = 5_000;
    offered = 100;
    offerSeconds = 1;
    idleSeconds = 1;
    settleSeconds = 0;
  }

  /** Returns the number of dispatches for slow contenders. */
  int few() {
    return Math.max(1, dispatches / 5);
  }
}
