package com.example.pager;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An SNPP gateway on a free port of 127.0.0.1 that accepts every page, unless a test sets another
 * answer to a command.
 */
final class FakeGateway implements AutoCloseable {
  /** Answers nothing, and reads no further. */
  static final String STALL = "stall";

  /** Sends line after line of an answer that never ends. */
  static final String TRICKLE = "trickle";

  /** Closes its half of the connection, and reads no further. */
  static final String HALF_CLOSE = "half-close";

  /** Closes the connection. */
  static final String DROP = "drop";

  private static final long TRICKLE_MS = 50;

  private final ServerSocket listener;
  private final Map<String, String> script = new ConcurrentHashMap<>();
  private final List<Page> pages = new CopyOnWriteArrayList<>();
  private final List<String> verbs = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Page> first = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String login = "";

  /** A page that was sent: to whom, its text, and the lines it came in. */
  record Page(String pager, String text, List<String> lines) {}

  private FakeGateway() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeGateway start() {
    var gateway = new FakeGateway();
    gateway.thread(gateway::accept);
    return gateway;
  }

  /** Accepts pages only with this login, {@code name password}. */
  FakeGateway login(String value) {
    login = value;
    return this;
  }

  /** Sets the answer to a command, or to the connection: {@code GREETING}. */
  FakeGateway on(String verb, String answer) {
    script.put(verb, answer);
    return this;
  }

  /** Removes all answers that were set. */
  FakeGateway behave() {
    script.clear();
    return this;
  }

  int port() {
    return listener.getLocalPort();
  }

  List<Page> pages() {
    return List.copyOf(pages);
  }

  /** Returns the commands of all connections, without their arguments. */
  List<String> verbs() {
    return List.copyOf(verbs);
  }

  /** Completes with the first page. */
  CompletableFuture<Page> first() {
    return first;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        var socket = listener.accept();
        open.add(socket);
        thread(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Session(socket).run();
    } catch (IOException e) {
      // A client that goes away is part of many tests.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void thread(Runnable work) {
    var thread = new Thread(work, "fake-gateway");
    thread.setDaemon(true);
    thread.start();
  }

  private final class Session {
    private final Socket socket;
    private final BufferedReader in;
    private final List<String> lines = new ArrayList<>();
    private boolean known = login.isEmpty();
    private String pager = "";
    private String text = "";

    Session(Socket socket) throws IOException {
      this.socket = socket;
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void run() throws IOException, InterruptedException {
      var goOn = answer("GREETING", "220 SNPP Gateway Ready");
      while (goOn) {
        var line = in.readLine();
        if (line == null) {
          return;
        }
        lines.add(line);
        goOn = command(line);
      }
    }

    private boolean command(String line) throws IOException, InterruptedException {
      var verb = line.split(" ", -1)[0];
      var rest = line.substring(Math.min(line.length(), verb.length() + 1));
      verbs.add(verb);
      switch (verb) {
        case "LOGI" -> {
          known = rest.equals(login);
          return answer(verb, known ? "250 Login Accepted" : "550 Error, Invalid Login: " + rest);
        }
        case "PAGE" -> {
          pager = rest;
          return answer(verb, known ? "250 Pager ID Accepted" : "550 Error, Log In First");
        }
        case "MESS" -> {
          text = rest;
          return answer(verb, "250 Message OK");
        }
        case "DATA" -> {
          return answer(verb, "354 Begin Input; End with <CRLF>'.'<CRLF>") && data();
        }
        case "SEND" -> {
          return send();
        }
        case "QUIT" -> {
          answer(verb, "221 OK, Goodbye");
          return false;
        }
        default -> {
          return answer(verb, "500 Command Not Implemented");
        }
      }
    }

    private boolean data() throws IOException, InterruptedException {
      var input = new ArrayList<String>();
      for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
        lines.add(line);
        input.add(line);
      }
      text = String.join("\n", input);
      return answer("TEXT", "250 Message OK");
    }

    private boolean send() throws IOException, InterruptedException {
      if (!script.containsKey("SEND")) {
        var page = new Page(pager, text, List.copyOf(lines));
        pages.add(page);
        first.complete(page);
      }
      return answer("SEND", "250 Message Sent Successfully");
    }

    private boolean answer(String verb, String good) throws IOException, InterruptedException {
      var reply = script.getOrDefault(verb, good);
      switch (reply) {
        case DROP -> {
          return false;
        }
        case STALL -> closed.await();
        case HALF_CLOSE -> {
          socket.shutdownOutput();
          closed.await();
        }
        case TRICKLE -> {
          while (!closed.await(TRICKLE_MS, TimeUnit.MILLISECONDS)) {
            write("250-wait");
          }
        }
        default -> write(reply);
      }
      return true;
    }

    private void write(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
