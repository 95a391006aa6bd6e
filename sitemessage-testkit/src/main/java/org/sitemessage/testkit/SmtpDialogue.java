package org.sitemessage.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.sitemessage.testkit.SmtpReaction.Then;

/** One connection of a {@link ScriptedSmtpServer}. */
final class SmtpDialogue {
  private static final long REPEAT_MS = 50;

  private final ScriptedSmtpServer server;
  private final List<String> recipients = new ArrayList<>();
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private String sender = "";
  private String login = "";
  private boolean mute;
  private boolean lastAccepted;

  SmtpDialogue(ScriptedSmtpServer server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void run() throws IOException, InterruptedException {
    boolean goOn = react(SmtpStage.GREETING, "220 scripted.test ESMTP");
    while (goOn) {
      goOn = command(line());
    }
  }

  private boolean command(String line) throws IOException, InterruptedException {
    var verb = line.toUpperCase(Locale.ROOT);
    server.command(verb.startsWith("AUTH ") ? withoutCredentials(line) : line);
    if (verb.startsWith("EHLO")) {
      return react(SmtpStage.EHLO, hello());
    } else if (verb.startsWith("HELO")) {
      return react(SmtpStage.EHLO, "250 scripted.test");
    } else if (verb.equals("STARTTLS")) {
      return startTls();
    } else if (verb.startsWith("AUTH ")) {
      return authenticate(line);
    } else if (verb.startsWith("MAIL FROM:")) {
      sender = path(line);
      recipients.clear();
      return react(SmtpStage.MAIL, "250 2.1.0 sender ok");
    } else if (verb.startsWith("RCPT TO:")) {
      boolean goOn = react(SmtpStage.RCPT, "250 2.1.5 recipient ok");
      if (lastAccepted) {
        recipients.add(path(line));
      }
      return goOn;
    } else if (verb.equals("DATA")) {
      return data();
    } else if (verb.equals("RSET")) {
      recipients.clear();
      return react(SmtpStage.RSET, "250 2.0.0 reset");
    } else if (verb.equals("NOOP")) {
      return answer("250 2.0.0 ok");
    } else if (verb.equals("QUIT")) {
      answer("221 2.0.0 bye");
      return false;
    }
    return answer("500 5.5.2 not understood");
  }

  /** Reacts as scripted, else gives the good answer; returns false if the connection is over. */
  private boolean react(SmtpStage stage, String good) throws IOException, InterruptedException {
    return perform(server.visit(stage).orElse(SmtpReaction.reply(good)));
  }

  private boolean perform(SmtpReaction reaction) throws IOException, InterruptedException {
    lastAccepted = accepts(reaction);
    if (reaction.then() == Then.FLOOD) {
      var text = reaction.reply().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
      while (true) { // until the client disconnects
        out.write(text);
      }
    }
    if (!reaction.reply().isEmpty()) {
      answer(reaction.reply());
    }
    if (reaction.then() == Then.STALL) {
      server.awaitClose();
    } else if (reaction.then() == Then.REPEAT) {
      while (!server.closesWithin(REPEAT_MS)) {
        answer(reaction.reply());
      }
    } else if (reaction.then() == Then.HALF_CLOSE) {
      socket.shutdownOutput();
      mute = true;
    }
    return reaction.then() == Then.GO_ON || reaction.then() == Then.HALF_CLOSE;
  }

  private static boolean accepts(SmtpReaction reaction) {
    return reaction.reply().startsWith("2") || reaction.reply().startsWith("3");
  }

  private String hello() {
    var lines = new ArrayList<>(List.of("scripted.test"));
    lines.addAll(server.capabilities(socket instanceof SSLSocket));
    var last = lines.remove(lines.size() - 1);
    var text = new StringBuilder();
    lines.forEach(line -> text.append("250-").append(line).append('\n'));
    return text.append("250 ").append(last).toString();
  }

  private boolean startTls() throws IOException, InterruptedException {
    boolean goOn = react(SmtpStage.STARTTLS, "220 2.0.0 go ahead");
    var context = server.tls();
    if (!goOn || !lastAccepted || context.isEmpty()) {
      return goOn;
    }
    var secured =
        (SSLSocket)
            context
                .get()
                .getSocketFactory()
                .createSocket(socket, "scripted.test", socket.getPort(), true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    socket = secured;
    in = new BufferedInputStream(secured.getInputStream());
    out = secured.getOutputStream();
    return true;
  }

  private boolean authenticate(String line) throws IOException, InterruptedException {
    var parts = line.split(" ", -1);
    if (parts[1].equalsIgnoreCase("XOAUTH2")) {
      return authenticateByToken(decode(parts[2]));
    }
    String name;
    String password;
    if (parts[1].equalsIgnoreCase("PLAIN")) {
      var plain = decode(parts.length > 2 ? parts[2] : ask("")).split("\0", -1);
      name = plain[1];
      password = plain[2];
    } else {
      name = decode(parts.length > 2 ? parts[2] : ask("Username:"));
      password = decode(ask("Password:"));
    }
    boolean known = server.mayLogIn(name, password);
    boolean goOn = react(SmtpStage.AUTH, known ? "235 2.7.0 welcome" : "535 5.7.8 bad credentials");
    if (lastAccepted) {
      login = name;
    }
    return goOn;
  }

  private boolean authenticateByToken(String bearer) throws IOException, InterruptedException {
    var known = server.loginOf(bearer);
    if (known.isEmpty()) {
      ask("{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.test/\"}");
    }
    boolean goOn =
        react(SmtpStage.AUTH, known.isPresent() ? "235 2.7.0 welcome" : "535 5.7.8 bad token");
    if (lastAccepted) {
      login = known.orElse("");
    }
    return goOn;
  }

  private String ask(String challenge) throws IOException {
    answer("334 " + Base64.getEncoder().encodeToString(challenge.getBytes(StandardCharsets.UTF_8)));
    return line();
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private boolean data() throws IOException, InterruptedException {
    if (!react(SmtpStage.DATA, recipients.isEmpty() ? "554 5.5.1 nobody" : "354 go ahead")) {
      return false;
    }
    if (!lastAccepted) {
      return true;
    }
    var raw = new StringBuilder();
    var line = line();
    var atFirst = server.visit(SmtpStage.BODY);
    if (atFirst.isPresent() && !perform(atFirst.get())) {
      return false;
    }
    while (!line.equals(".")) {
      raw.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
      line = line();
    }
    var reaction =
        server.visit(SmtpStage.END).orElseGet(() -> SmtpReaction.reply("250 2.0.0 queued"));
    if (accepts(reaction)) { // Kept before the answer: a test that sees "queued" must find it.
      var encrypted = socket instanceof SSLSocket;
      server.received(new ReceivedMail(sender, recipients, raw.toString(), encrypted, login));
    }
    return perform(reaction);
  }

  private static String withoutCredentials(String line) {
    var parts = line.split(" ", 3);
    return parts.length > 2 ? parts[0] + " " + parts[1] + " ***" : line;
  }

  private static String path(String line) {
    int start = line.indexOf('<');
    int end = line.indexOf('>', start);
    return start < 0 || end < 0 ? "" : line.substring(start + 1, end);
  }

  private boolean answer(String text) throws IOException {
    if (!mute) {
      out.write((text.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    return true;
  }

  /** Returns the next line, a char per byte, without its end. */
  private String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the client has closed the connection");
      }
      bytes.write(b);
    }
    var line = bytes.toString(StandardCharsets.ISO_8859_1);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
