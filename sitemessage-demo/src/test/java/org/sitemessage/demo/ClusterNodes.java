package org.sitemessage.demo;

import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sitemessage.demo.DemoProcess.Ended;
import org.sitemessage.demo.cluster.Cluster;
import org.sitemessage.demo.config.ClusterOptions;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.testkit.ScriptedSmtpServer;

/**
 * Processes on one database and one event bus, and a further node of that bus in this process. The
 * mails of each process arrive at a server of its own, which shows their sender.
 */
final class ClusterNodes implements AutoCloseable {

  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Vertx bus;

  /** A process and the server that receives its mails. */
  private static final class Node {
    private final Path home;
    private final JsonObject config;
    private final ScriptedSmtpServer mails;
    private volatile DemoProcess demo;

    Node(Path home, JsonObject config, ScriptedSmtpServer mails) {
      this.home = home;
      this.config = config;
      this.mails = mails;
      this.demo = DemoProcess.launch(home, config);
    }
  }

  private ClusterNodes(String manager, int count, Path folder, KilledStore store) {
    for (int i = 0; i <= count; i++) {
      ports.add(ScriptedSmtpServer.deadPort());
    }
    var members = new JsonArray();
    ports.subList(0, count).forEach(port -> members.add("127.0.0.1:" + port));
    for (int i = 0; i < count; i++) {
      var home = home(folder, "%s-%d".formatted(manager, i));
      var mails = ScriptedSmtpServer.start();
      nodes.add(
          new Node(
              home,
              config(store.options(home), mails.port(), cluster(manager, ports.get(i), members)),
              mails));
    }
    nodes.forEach(node -> node.demo.awaitUrl());
    bus =
        await(
            Cluster.join(
                new VertxOptions(),
                ClusterOptions.fromJson(cluster(manager, ports.get(count), members))));
  }

  /** Starts all processes, and waits until they serve. */
  static ClusterNodes start(String manager, int count, Path folder, KilledStore store) {
    return new ClusterNodes(manager, count, folder, store);
  }

  private static Path home(Path folder, String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject cluster(String manager, int port, JsonArray members) {
    return new JsonObject()
        .put("manager", manager)
        .put("name", "test-" + members.hashCode())
        .put("managerPort", port)
        .put("members", members);
  }

  private static JsonObject config(JsonObject store, int mailPort, JsonObject cluster) {
    var smtp =
        new JsonObject()
            .put("from", "Site <site@example.org>")
            .put("host", "127.0.0.1")
            .put("port", mailPort)
            .put("tls", "off");
    return new JsonObject()
        .put("store", store)
        .put(
            "dispatch",
            new JsonObject()
                .put("pollIntervalMs", 100)
                .put("heartbeatMs", 1_500)
                .put("leaseMs", 6_000))
        .put("messengers", new JsonObject().put("smtp", smtp))
        .put("cluster", cluster);
  }

  /** Returns the bus of the node in this process. */
  Vertx bus() {
    return bus;
  }

  /** Returns the port of the cluster manager of a process. */
  int managerPort(int index) {
    return ports.get(index);
  }

  int size() {
    return nodes.size();
  }

  /** Returns a process. */
  DemoProcess demo(int index) {
    return nodes.get(index).demo;
  }

  /** Returns the URL of a process, if it serves now. */
  Optional<URI> url(int index) {
    return nodes.get(index).demo.urlNow();
  }

  /** Returns the mails that a process has sent. */
  List<ReceivedMail> mails(int index) {
    return nodes.get(index).mails.mails();
  }

  /** Returns the mails of all processes. */
  List<ReceivedMail> mails() {
    var all = new CopyOnWriteArrayList<ReceivedMail>();
    nodes.forEach(node -> all.addAll(node.mails.mails()));
    return all;
  }

  /** Stops a process as an operator does, and starts it again; returns how it ended. */
  Ended restart(int index) {
    var node = nodes.get(index);
    var ended = node.demo.stop();
    start(index);
    return ended;
  }

  /** Kills a process, as a power cut does; it stays dead. */
  void kill(int index) {
    nodes.get(index).demo.kill();
  }

  /** Starts a process that is dead, and waits until it serves. */
  void start(int index) {
    var node = nodes.get(index);
    node.demo = DemoProcess.launch(node.home, node.config);
    node.demo.awaitUrl();
  }

  @Override
  public void close() {
    await(bus.close());
    nodes.forEach(node -> node.demo.close());
    nodes.forEach(node -> node.mails.close());
  }
}
