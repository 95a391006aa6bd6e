package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import org.sitemessage.demo.base.LastResort;
import org.sitemessage.demo.cli.Cli;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code, whatever threads are left. */
  public static void main(String[] args) {
    prepareLogging();
    LastResort.install();
    var out = new PrintWriter(System.out, true, UTF_8);
    var err = new PrintWriter(System.err, true, UTF_8);
    var code = Cli.run(args, System.getenv(), out, err);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /** Everything that logs through the JDK ends up in the one log; HSQLDB must not rearrange it. */
  private static void prepareLogging() {
    System.setProperty("hsqldb.reconfig_logging", "false");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
