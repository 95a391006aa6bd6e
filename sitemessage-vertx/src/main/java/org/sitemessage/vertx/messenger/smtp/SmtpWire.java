package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.mail.SMTPException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/**
 * Watches what a mail client writes to its only connection, and what it is answered.
 *
 * <p>The mail client reports a lost connection by the same exception wherever it was lost, and
 * keeps the server's last answer to itself. So it is given a {@link Vertx} whose net clients and
 * sockets pass everything through here; from the commands and the final dot follows how far the
 * mail has got. Confined to the event loop of the connection.
 */
final class SmtpWire {
  private static final Logger LOG = System.getLogger(SmtpWire.class.getName());
  private static final Pattern FINAL_LINE = Pattern.compile("\\d{3}(?!-).*");
  private static final Buffer NO_REPLY = Buffer.buffer("421 connection lost\r\n");
  private static final int MAX_REPLY = 4096;

  /** Maximum bytes of all lines of an answer; RFC 5321 §4.5.3.1.5 allows 512 octets for each. */
  private static final int MOST_HEARD = 65_536;

  private static final int MOST_OF_A_LINE = 8_192;

  /** Reason for closing a connection whose server answers without end. */
  static final String OVERRUN =
      "the answer is longer than %d bytes, or a line of it than %d"
          .formatted(MOST_HEARD, MOST_OF_A_LINE);

  private static final String CLOSED = "the connection was closed";
  private static final Pattern CONTINUED = Pattern.compile("\\d{3}-.*");
  private static final int READY_FOR_TLS = 220;
  private static final int REFUSED = 400;

  /** Replies of a server that did not try the password, because it does not know the mechanism. */
  private static final Set<Integer> OTHER_MECHANISM = Set.of(500, 501, 502, 503, 504, 534, 538);

  private static final int SHUTTING_DOWN = 421;
  private static final int CODE_CHARS = 3;
  private static final List<SmtpStage> GROUP =
      List.of(SmtpStage.MAIL, SmtpStage.RCPT, SmtpStage.DATA);
  private static final Map<String, SmtpStage> WORDS =
      Map.of(
          "STARTTLS\r\n", SmtpStage.STARTTLS,
          "RSET\r\n", SmtpStage.RESET,
          "DATA\r\n", SmtpStage.DATA);

  private final String name;
  private final boolean debug;
  private final UnaryOperator<String> mask;
  private final SmtpDialer dialer;
  private final StringBuilder reply = new StringBuilder();
  private final StringBuilder hello = new StringBuilder();
  private final SmtpOptions options;
  private final SmtpHello offers;
  private Handler<SmtpStage> steps = stage -> {};
  private Handler<String> lost = cause -> {};
  private Handler<Buffer> hearing = buffer -> {};
  private SmtpStage stage = SmtpStage.CONNECT;
  private String refusal = "";
  private boolean pipelined;
  private boolean abandoned;
  private boolean dotHeld;
  private boolean staysClear;
  private boolean overrun;
  private int heard;
  private int heardOfLine;
  private @Nullable NetSocket socket;
  private @Nullable SmtpSeal seal;

  /**
   * A wire without a connection.
   *
   * @param name what log lines begin with
   * @param debug whether each step is logged
   * @param mask hides what must not be shown of a text
   * @param dialer makes the connections
   * @param options extensions and mechanisms that may be used
   */
  SmtpWire(
      String name,
      boolean debug,
      UnaryOperator<String> mask,
      SmtpDialer dialer,
      SmtpOptions options) {
    this.options = options;
    offers = new SmtpHello(options);
    this.name = name;
    this.mask = mask;
    this.debug = debug;
    this.dialer = dialer;
  }

  /** That Vert.x, its net clients watched. */
  Vertx watch(Vertx vertx) {
    return proxy(
        Vertx.class,
        vertx,
        (method, args, call) ->
            method.getName().equals("createNetClient")
                ? watch(
                    (NetClient) Objects.requireNonNull(call.make()),
                    (NetClientOptions) Objects.requireNonNull(args)[0])
                : call.make());
  }

  /**
   * Begins a new mail.
   *
   * @param onStep told each stage, this first one included
   * @param onLost receiver of the reason when the connection is closed within the message's text,
   *     or after its end without an answer, or because an answer does not end
   */
  void begin(Handler<SmtpStage> onStep, Handler<String> onLost) {
    stage = SmtpStage.END;
    overrun = false;
    refusal = "";
    dotHeld = false;
    lost = onLost;
    steps = onStep;
    move(SmtpStage.CONNECT);
  }

  /** Signs the text of the next mail. */
  void seal(SmtpSeal next) {
    seal = next;
  }

  /** How far the mail has got. */
  SmtpStage stage() {
    return pipelined && stage == SmtpStage.MAIL ? refusedOfGroup() : stage;
  }

  /** What the server has answered since the last command. */
  String reply() {
    return reply.toString().strip();
  }

  /** A text of the server or the mail client, without credentials that a server repeats. */
  String shown(String text) {
    return mask.apply(text);
  }

  /** The last refusal of credentials on this connection; empty if there was none. */
  String refusal() {
    return stage == SmtpStage.AUTH && isRefusal(reply()) ? reply() : refusal;
  }

  /** Why there is no way to log in. */
  String noLogin() {
    return offers.noLogin();
  }

  /** Closes the connection; the next mail opens another. */
  void close() {
    if (socket != null) {
      socket.close();
    }
  }

  /** Closes the connection, and any that is still being opened. */
  void abandon() {
    abandoned = true;
    close();
  }

  private NetClient watch(NetClient client, NetClientOptions options) {
    return proxy(
        NetClient.class,
        client,
        (method, args, call) ->
            method.getName().equals("connect")
                ? connect(client, options, Objects.requireNonNull(args))
                : call.make());
  }

  /** The mail client (5.0.8) connects in one way: to a port of a host. */
  private Future<NetSocket> connect(
      NetClient client, NetClientOptions options, @Nullable Object[] args) {
    if (args.length != 2 || !(args[0] instanceof Integer port && args[1] instanceof String host)) {
      throw new IllegalArgumentException("the mail client connects in an unknown way");
    }
    return dialer
        .connect(client, options, SocketAddress.inetSocketAddress(port, host))
        .compose(this::watch);
  }

  private Future<NetSocket> watch(NetSocket open) {
    if (abandoned) {
      return open.close().compose(v -> Future.failedFuture("the mail was given up"));
    }
    socket = open;
    refusal = "";
    staysClear = false;
    move(SmtpStage.GREETING);
    return Future.succeededFuture(
        proxy(
            NetSocket.class,
            open,
            (method, args, call) -> {
              var current = seal;
              if (current != null && isText(method.getName(), args)) {
                return sealed(current, open, method.getName(), args);
              }
              if (method.getName().equals("upgradeToSsl")) {
                return secured(call);
              }
              if (args != null && args.length == 1 && args[0] != null) {
                if (method.getName().equals("write") && isSecondTry(args[0])) {
                  return Future.failedFuture(refused(refusal()));
                }
                switch (method.getName()) {
                  case "write" -> written(args[0]);
                  case "handler" -> args[0] = heard(open, handler(args[0]));
                  case "closeHandler" -> args[0] = closed(open, handler(args[0]));
                  default -> {}
                }
              }
              var result = call.make();
              if (method.getName().equals("write") && stage == SmtpStage.END) {
                ((Future<?>) Objects.requireNonNull(result)).onFailure(failure -> unsent());
              }
              return result;
            }));
  }

  /**
   * Begins TLS only after 220 (RFC 3207 §4), which the mail client (5.0.8) does not check. A
   * refusal ends the connection, unless TLS is optional: then the session continues in clear text.
   */
  private @Nullable Object secured(Call call) throws Throwable {
    int code = SmtpReply.of(reply()).code();
    if (code == READY_FOR_TLS) {
      return call.make();
    }
    if (options.tls() == SmtpOptions.Tls.OPTIONAL && code >= REFUSED && code != SHUTTING_DOWN) {
      staysClear = true;
      return Future.succeededFuture();
    }
    return Future.failedFuture(refused(reply()));
  }

  /** Returns the failure for a reply, which the mail client logs. */
  private SMTPException refused(String reply) {
    return new SMTPException(
        "refused", SmtpReply.of(reply).code(), shown(reply).lines().toList(), false);
  }

  /** Returns whether a line would repeat refused credentials with another mechanism. */
  private boolean isSecondTry(Object data) {
    return stage == SmtpStage.AUTH
        && data instanceof String line
        && line.startsWith("AUTH ")
        && isRefusal(refusal())
        && !OTHER_MECHANISM.contains(SmtpReply.of(refusal()).code());
  }

  /** Whether that call is about the text of a mail. */
  private boolean isText(String method, @Nullable Object @Nullable [] args) {
    return switch (method) {
      case "write" ->
          args != null
              && (args[0] instanceof String line
                  ? next(line).filter(to -> to.compareTo(SmtpStage.BODY) >= 0).isPresent()
                  : stage == SmtpStage.BODY);
      case "writeQueueFull", "drainHandler" -> stage == SmtpStage.BODY;
      default -> false;
    };
  }

  /** Does it with the seal instead of the connection. */
  private @Nullable Object sealed(
      SmtpSeal current, NetSocket open, String method, @Nullable Object @Nullable [] args) {
    if (args == null) {
      return current.writeQueueFull();
    }
    if (method.equals("drainHandler")) {
      current.drainHandler(args[0] == null ? null : handler(args[0]));
      return open;
    }
    if (!(args[0] instanceof String line)) {
      return current.write((Buffer) Objects.requireNonNull(args[0]));
    }
    if (stage != SmtpStage.BODY) {
      move(SmtpStage.BODY);
      return current.head(line);
    }
    if (!line.equals(".\r\n")) {
      return current.write(Buffer.buffer(line));
    }
    dotHeld = true;
    return current
        .release(open)
        .onFailure(failure -> unsealed())
        .compose(
            v -> {
              dotHeld = false;
              move(SmtpStage.END);
              return open.write(line).onFailure(failure -> unsent());
            });
  }

  /** The text could not be let go as a whole. */
  private void unsealed() {
    if (dotHeld) {
      lost();
    }
  }

  private void written(Object data) {
    if (!(data instanceof String line)) {
      return;
    }
    if (stage == SmtpStage.AUTH) {
      refusal = refusal();
      reply.setLength(0);
    }
    next(line)
        .ifPresent(
            next -> {
              move(next);
              pipelined = next == SmtpStage.MAIL && line.endsWith("\r\nDATA\r\n");
            });
  }

  /** Where a line leads, by where it is written: a body may say MAIL FROM, a password RSET. */
  private Optional<SmtpStage> next(String line) {
    if (stage == SmtpStage.BODY) {
      return Optional.of(line.equals(".\r\n") ? SmtpStage.END : SmtpStage.BODY);
    } else if (stage == SmtpStage.DATA || pipelined) {
      return line.equals("QUIT\r\n") ? Optional.empty() : Optional.of(SmtpStage.BODY);
    } else if (line.startsWith("MAIL FROM:")) {
      return Optional.of(SmtpStage.MAIL);
    } else if (line.startsWith("AUTH ")) {
      return Optional.of(SmtpStage.AUTH);
    } else if (stage == SmtpStage.AUTH) {
      return Optional.empty();
    } else if (line.startsWith("EHLO ") || line.startsWith("HELO ")) {
      return Optional.of(SmtpStage.HELLO);
    } else if (line.startsWith("RCPT TO:")) {
      return Optional.of(SmtpStage.RCPT);
    }
    return Optional.ofNullable(WORDS.get(line));
  }

  private Handler<Buffer> heard(NetSocket open, Handler<Buffer> client) {
    hearing = client;
    return buffer -> {
      if (isTooLong(buffer)) {
        giveUp(open);
        return;
      }
      var text = buffer.toString(StandardCharsets.UTF_8);
      if (reply.length() < MAX_REPLY) {
        reply.append(text);
      }
      if (debug) {
        LOG.log(Level.INFO, "{0} at {1}: {2}", name, stage, SmtpReply.of(text).codes());
      }
      if (stage == SmtpStage.HELLO) {
        hello.append(text);
        if (isWhole(hello)) {
          client.handle(Buffer.buffer(offers.seen(hello.toString(), open.isSsl(), staysClear)));
        }
        return;
      }
      // The mail client logs what it is refused with.
      client.handle(stage == SmtpStage.AUTH && isRefusal(text) ? masked(text) : buffer);
    };
  }

  private boolean isTooLong(Buffer buffer) {
    heard += buffer.length();
    for (int i = 0; i < buffer.length() && heardOfLine <= MOST_OF_A_LINE; i++) {
      heardOfLine = buffer.getByte(i) == '\n' ? 0 : heardOfLine + 1;
    }
    return heard > MOST_HEARD || heardOfLine > MOST_OF_A_LINE;
  }

  /** Closes the connection to a server that answers without end. */
  private void giveUp(NetSocket open) {
    if (!overrun) {
      overrun = true;
      open.close();
      lost.handle(OVERRUN);
    }
  }

  /** Returns whether the last line is complete and is the last one of an answer. */
  private static boolean isWhole(StringBuilder lines) {
    int end = lines.length() - 1;
    return end >= 0
        && lines.charAt(end) == '\n'
        && !CONTINUED
            .matcher(lines.substring(lines.lastIndexOf("\n", end - 1) + 1, end).strip())
            .matches();
  }

  private Buffer masked(String refusal) {
    int code = Math.min(CODE_CHARS, refusal.length());
    return Buffer.buffer(refusal.substring(0, code) + shown(refusal.substring(code)));
  }

  private Handler<@Nullable Object> closed(NetSocket open, Handler<@Nullable Object> client) {
    return v -> {
      if (debug) {
        LOG.log(Level.INFO, "{0} at {1}: closed", name, stage);
      }
      boolean unanswered = stage == SmtpStage.BODY || (stage == SmtpStage.END && !isAnswered());
      if (socket == open && unanswered) {
        lost();
      }
      client.handle(v);
    };
  }

  private void lost() {
    boolean atDot = stage == SmtpStage.END || dotHeld;
    dotHeld = false;
    lost.handle(CLOSED);
    if (atDot) {
      // Without any reply to the final dot, the mail client (5.0.8) dereferences null.
      hearing.handle(NO_REPLY);
    }
  }

  /** The final dot never left, so the server cannot have the mail. */
  private void unsent() {
    if (stage == SmtpStage.END && !isAnswered()) {
      stage = SmtpStage.BODY;
      lost.handle(CLOSED);
      hearing.handle(NO_REPLY);
    }
  }

  private void move(SmtpStage next) {
    boolean step = next != stage;
    stage = next;
    pipelined = false;
    reply.setLength(0);
    hello.setLength(0);
    heard = 0;
    heardOfLine = 0;
    if (step) {
      steps.handle(next);
    }
  }

  /** Of a group of commands sent at once, the first that was refused, or not answered. */
  private SmtpStage refusedOfGroup() {
    var answers = reply().lines().filter(FINAL_LINE.asMatchPredicate()).toList();
    int refused = 0;
    while (refused < answers.size() && !isRefusal(answers.get(refused))) {
      refused++;
    }
    return GROUP.get(Math.min(refused, GROUP.size() - 1));
  }

  /** Whether the reply has come to its last line. */
  private boolean isAnswered() {
    return reply.indexOf("\n") >= 0 && reply().lines().anyMatch(FINAL_LINE.asMatchPredicate());
  }

  private static boolean isRefusal(String reply) {
    return reply.startsWith("4") || reply.startsWith("5");
  }

  /** The only handlers set on a watched socket take what that socket gives. */
  @SuppressWarnings("unchecked")
  private static <T> Handler<T> handler(Object handler) {
    return (Handler<T>) handler;
  }

  private static <T> T proxy(Class<T> type, T target, Around around) {
    InvocationHandler handler =
        (self, method, args) -> {
          var result =
              around.call(
                  method,
                  args,
                  () -> {
                    try {
                      return method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                      throw e.getTargetException();
                    }
                  });
          return result == target ? self : result;
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** What is done instead of a call; it may change the arguments and make the call itself. */
  private interface Around {
    @Nullable Object call(Method method, @Nullable Object @Nullable [] args, Call call)
        throws Throwable;
  }

  /** The call itself. */
  private interface Call {
    @Nullable Object make() throws Throwable;
  }
}
