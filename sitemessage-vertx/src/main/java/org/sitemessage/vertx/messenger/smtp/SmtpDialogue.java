package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import org.sitemessage.vertx.messenger.smtp.reply.ReplyReader;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;

/**
 * An open connection: commands go out, and each reply answers the oldest command without one (RFC
 * 2920). The stage is that of the oldest unanswered command. Confined to one event loop.
 */
final class SmtpDialogue implements MailSink {
  private static final Logger LOG = System.getLogger(SmtpDialogue.class.getName());
  private static final String CLOSED = "the connection was closed";

  private final String name;
  private final boolean debug;
  private final NetSocket socket;
  private final Handler<SmtpStage> onStage;
  private final Handler<SmtpFailure> onFailure;
  private final ReplyReader reader = new ReplyReader(this::heard, () -> lose(ReplyReader.OVERRUN));
  private final Deque<Question> questions = new ArrayDeque<>();
  private SmtpStage stage = SmtpStage.CONNECT;
  private boolean securing;
  private boolean closed;

  /** A command that waits for its reply. */
  private record Question(SmtpStage stage, String wanted, Promise<String> answer) {
    void answer(String reply) {
      if (wanted.indexOf(reply.isEmpty() ? ' ' : reply.charAt(0)) >= 0 && SmtpReply.isOne(reply)) {
        answer.complete(reply);
      } else {
        answer.fail(SmtpFailure.refused(stage, reply));
      }
    }
  }

  /**
   * Takes over a connection that was just made.
   *
   * @param options name and verbosity of log lines
   * @param onStage told each stage that is reached
   * @param onFailure told once if the connection ends otherwise than by {@link #quit}
   */
  SmtpDialogue(
      NetSocket socket,
      SmtpOptions options,
      Handler<SmtpStage> onStage,
      Handler<SmtpFailure> onFailure) {
    name = options.server();
    debug = options.get(SmtpOptions.DEBUG);
    this.socket = socket;
    this.onStage = onStage;
    this.onFailure = onFailure;
    socket.handler(reader).closeHandler(v -> closed());
  }

  SmtpStage stage() {
    return stage;
  }

  boolean isEncrypted() {
    return socket.isSsl();
  }

  /** Writes a command and waits for its reply, as {@link #expect}. */
  Future<String> ask(SmtpStage asked, String command, String wanted) {
    var answer = expect(asked, wanted);
    write(command + "\r\n");
    return answer;
  }

  /**
   * Waits for the reply to a command that is written separately.
   *
   * @param wanted first digits of the replies that are wanted
   * @return the reply; fails with {@link SmtpFailure.Kind#REFUSED} for any other reply, and never
   *     completes if the connection ends
   */
  Future<String> expect(SmtpStage asked, String wanted) {
    var answer = Promise.<String>promise();
    if (questions.isEmpty()) {
      move(asked);
    }
    questions.add(new Question(asked, wanted, answer));
    return answer.future();
  }

  void write(String lines) {
    socket.write(lines);
  }

  /** Begins the text of a mail. */
  void beginText() {
    move(SmtpStage.BODY);
  }

  @Override
  public void write(Buffer piece) {
    socket.write(piece);
  }

  @Override
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void onDrained(Runnable next) {
    socket.drainHandler(v -> next.run());
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends the text of a mail. From here on the server may have the mail, unless the socket reports
   * that the final dot was not written.
   */
  Future<String> endText() {
    var answer = expect(SmtpStage.END, "2");
    socket
        .write(".\r\n")
        .onFailure(
            failure -> {
              if (!closed) {
                move(SmtpStage.BODY);
                lose(CLOSED);
              }
            });
    return answer;
  }

  /** Begins TLS after 220. Plain text that comes after the reply is not read (RFC 3207 §4.2). */
  Future<Void> secure() {
    if (reader.hasMore()) {
      return Future.failedFuture(
          SmtpFailure.lost(stage, "the server says more before TLS than 220", ""));
    }
    securing = true;
    return socket.upgradeToSsl().onComplete(done -> securing = false);
  }

  /** Ends the connection because of a cause, and reports that with the current stage. */
  void lose(String cause) {
    fail(SmtpFailure.lost(stage, cause, reader.unfinished()));
  }

  /** Takes leave, as far as the server still listens, and closes the connection. */
  Future<Void> quit() {
    if (closed) {
      return Future.succeededFuture();
    }
    closed = true;
    reader.stop();
    if (stage != SmtpStage.BODY) {
      write("QUIT\r\n");
    }
    return socket.close();
  }

  private void heard(String reply) {
    if (debug) {
      LOG.log(Level.INFO, "{0} at {1}: {2}", name, stage, SmtpReply.of(reply).codes());
    }
    var question = questions.poll();
    if (question != null) {
      if (!questions.isEmpty()) {
        move(questions.element().stage);
      }
      question.answer(reply);
    } else if (stage == SmtpStage.BODY && SmtpReply.of(reply).isRefusal()) {
      fail(SmtpFailure.refused(stage, reply));
    } else {
      fail(SmtpFailure.lost(stage, "the server answers without a question", reply));
    }
  }

  private void closed() {
    if (debug) {
      LOG.log(Level.INFO, "{0} at {1}: closed", name, stage);
    }
    // During the handshake, the reason is that of the handshake.
    if (!securing) {
      lose(CLOSED);
    }
  }

  private void fail(SmtpFailure failure) {
    if (!closed) {
      closed = true;
      reader.stop();
      socket.close();
      onFailure.handle(failure);
    }
  }

  private void move(SmtpStage next) {
    stage = next;
    onStage.handle(next);
  }
}
