package org.sitemessage.vertx.text;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.regex.Pattern;

/** Warns of logins that somebody on the way to the server can read. */
public final class ExposedLogin {
  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)localhost\\.?|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)\\]?");

  private ExposedLogin() {}

  /** Returns whether a host is this machine, judged by its name or address alone. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  /**
   * Logs one WARNING.
   *
   * @param who subject of the sentence: {@code messenger "smtp"}
   * @param host host of the server
   * @param option key and value of the option that permits it: {@code tls is "off"}
   * @param better values that encrypt the login: {@code required or direct}
   */
  public static void warn(Logger log, String who, String host, String option, String better) {
    log.log(
        Level.WARNING,
        "{0} logs in to {1} while {2}: whoever can read or change the network traffic may get the"
            + " password; set tls to {3}",
        who,
        host,
        option,
        better);
  }
}
