package org.sitemessage.demo.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sitemessage.demo.base.StartException;

/** Reads a password that is to be set: from the terminal, or else from standard input. */
final class PasswordInput {
  /** 144 random bits, which are 24 characters. */
  private static final int GENERATED_BYTES = 18;

  private PasswordInput() {}

  /** Returns a new password, for a person who then chooses another one. */
  static String generate() {
    var bytes = new byte[GENERATED_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Asks for a password twice, without showing it; reads the first line of standard input if there
   * is no terminal.
   *
   * @throws StartException if there is none, or the two differ
   */
  static String read(String name) {
    return Optional.ofNullable(System.console())
        .filter(PasswordInput::isTerminal)
        .map(console -> ask(console, name))
        .orElseGet(PasswordInput::line);
  }

  private static String ask(Console console, String name) {
    var first = given(console.readPassword("Password of \"%s\": ", name));
    var second = given(console.readPassword("The same again: "));
    if (!first.equals(second)) {
      throw new StartException("the two passwords differ; nothing was changed");
    }
    return first;
  }

  private static String given(char @Nullable [] typed) {
    if (typed == null) {
      throw noPassword();
    }
    return new String(typed);
  }

  private static String line() {
    try {
      var line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      if (line == null || line.isEmpty()) {
        throw noPassword();
      }
      return line;
    } catch (IOException e) {
      throw new StartException("standard input cannot be read: " + StartException.oneLine(e), e);
    }
  }

  private static StartException noPassword() {
    return new StartException(
        "there is no password: type it on a terminal, send it as a line to standard input, or let"
            + " --generate make one");
  }

  /** Since JDK 22, there is a console without a terminal, too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("the method is public", e);
    }
  }
}
