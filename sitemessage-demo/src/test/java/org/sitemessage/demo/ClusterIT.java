package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.Limits;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.demo.cluster.InfinispanCluster;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.ReceivedMail;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Processes on one event bus and one PostgreSQL, as operators run them. */
@Timeout(600)
class ClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SUBJECT = Pattern.compile("(?m)^Subject: (\\S+)");

  @TempDir private static Path folder;
  private static KilledStore store;

  @BeforeAll
  static void starts_the_database() {
    store = KilledStore.postgres(folder);
  }

  @AfterAll
  static void stops_the_database() {
    store.close();
  }

  @Test
  void with_hazelcast_a_rolling_restart_and_a_kill_fail_no_request_and_lose_nothing() {
    try (var nodes = ClusterNodes.start("hazelcast", 3, folder, store)) {
      all_schedule_all_deliver_and_all_hear_of_it(nodes);
      a_node_with_a_store_of_its_own_is_refused(nodes);
      a_node_answers_for_itself_at_its_own_url(nodes);
      a_node_listens_at_its_own_address_alone(nodes, 0);
      a_file_is_uploaded_in_parts_to_different_nodes(nodes);
      a_command_reaches_what_another_node_scheduled(nodes);

      var load = SteadyLoad.start(nodes);
      try (load) {
        for (int i = 0; i < nodes.size(); i++) {
          var before = load.accepted().size();
          var ended = nodes.restart(i);
          assertEquals(0, ended.code(), ended.err());
          assertFalse(ended.err().contains(" ERROR "), ended.err());
          until("more is accepted", () -> load.accepted().size() > before + 10);
        }
        var before = load.accepted().size();
        nodes.kill(0);
        until("the others accept more", () -> load.accepted().size() > before + 10);
        nodes.start(0);
      }

      System.out.println(load.summary());
      assertEquals(List.of(), load.failures());
      until("all is delivered", () -> subjects(nodes.mails()).containsAll(load.accepted()));
    }
  }

  @Test
  void with_infinispan_all_schedule_all_deliver_and_all_hear_of_it() throws IOException {
    if (Runtime.version().feature() > InfinispanCluster.NEWEST_JAVA) {
      infinispan_is_refused_in_one_line();
      return;
    }
    try (var nodes = ClusterNodes.start("infinispan", 2, folder, store)) {
      all_schedule_all_deliver_and_all_hear_of_it(nodes);
      a_node_with_a_store_of_its_own_is_refused(nodes);
      a_node_answers_for_itself_at_its_own_url(nodes);
      a_node_listens_at_its_own_address_alone(nodes, 0);
      a_node_listens_at_its_own_address_alone(nodes, 100);
      all_stop_cleanly_at_once(nodes);
    }
  }

  private static void all_stop_cleanly_at_once(ClusterNodes nodes) {
    var stopping =
        IntStream.range(0, nodes.size())
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> nodes.demo(i).stop()))
            .toList();

    for (var stopped : stopping) {
      var ended = stopped.join();
      assertEquals(0, ended.code(), ended.err());
      assertFalse(ended.err().contains(" ERROR "), ended.err());
    }
  }

  private static void a_node_answers_for_itself_at_its_own_url(ClusterNodes nodes) {
    var ids = new HashSet<String>();
    for (int i = 0; i < nodes.size(); i++) {
      var answering = new HashSet<String>();
      for (int times = 0; times < 3 * nodes.size(); times++) {
        answering.add(nodes.demo(i).get("/api/stats").getString("node"));
      }
      assertEquals(1, answering.size(), answering.toString());
      ids.addAll(answering);
    }
    assertEquals(nodes.size(), ids.size());
  }

  /**
   * All addresses 127.0.0.0/8 are this machine's, so a port that is open at all of them answers.
   */
  private static void a_node_listens_at_its_own_address_alone(ClusterNodes nodes, int above) {
    for (int i = 0; i < nodes.size(); i++) {
      var port = nodes.managerPort(i) + above;
      assertTrue(accepts("127.0.0.1", port), "127.0.0.1:" + port);
      assertFalse(accepts("127.0.0.2", port), "127.0.0.2:" + port);
    }
  }

  private static boolean accepts(String host, int port) {
    try (var socket = new Socket(host, port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void infinispan_is_refused_in_one_line() throws IOException {
    var cluster = new JsonObject().put("cluster", new JsonObject().put("manager", "infinispan"));
    var file = DemoProcess.configure(folder, cluster).toString();

    var ended = DemoProcess.run(DemoProcess.FAT_JAR, folder, "serve", "--config", file);

    assertEquals(2, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains("infinispan, which needs Java 17 to 22"), ended.err());
  }

  private static void a_node_with_a_store_of_its_own_is_refused(ClusterNodes nodes) {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at("jdbc:hsqldb:mem:foreign"));
    var start = SiteMessage.builder(nodes.bus()).options(options).deploy();

    var refused =
        assertThrows(
            ExecutionException.class,
            () -> start.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS));

    var text = String.valueOf(refused.getMessage());
    assertTrue(text.contains("with the store jdbc:hsqldb:mem:foreign"), text);
    assertTrue(text.contains("a store of its own, jdbc:postgresql:"), text);
  }

  private static void all_schedule_all_deliver_and_all_hear_of_it(ClusterNodes nodes) {
    var client = SiteMessageClient.create(nodes.bus());
    Set<Long> heard = ConcurrentHashMap.newKeySet();
    var listening =
        Futures.await(
            client.events(
                event -> {
                  if (event instanceof Event.Scheduled scheduled) {
                    heard.add(scheduled.messageId());
                  }
                }));
    var answering = new HashSet<String>();
    var scheduled = new HashSet<Long>();

    until(
        "each node has answered, and delivered",
        () -> {
          for (int i = 0; i < nodes.size(); i++) {
            scheduled.add(nodes.demo(i).deliver("greetings").getLong("messageId"));
            answering.add(nodes.demo(i).get("/api/stats").getString("node"));
          }
          return answering.size() == nodes.size()
              && IntStream.range(0, nodes.size()).allMatch(i -> !nodes.mails(i).isEmpty());
        });

    until("the node in this process has heard of all", () -> heard.containsAll(scheduled));
    Futures.await(listening.close());
    until(
        "all is sent",
        () -> nodes.mails().size() >= scheduled.size() && sent(nodes) >= scheduled.size());
    assertEquals(scheduled.size(), nodes.mails().size(), "nothing twice");
  }

  private static int sent(ClusterNodes nodes) {
    return nodes.demo(0).get("/api/stats").getJsonObject("dispatches").getInteger("sent");
  }

  private static void a_file_is_uploaded_in_parts_to_different_nodes(ClusterNodes nodes) {
    var client = SiteMessageClient.create(nodes.bus());
    var bytes = new byte[4 * Limits.PART_BYTES + 17];
    new Random(7).nextBytes(bytes);

    var id = "";
    for (int from = 0; from < bytes.length; from += Limits.PART_BYTES) {
      int to = Math.min(bytes.length, from + Limits.PART_BYTES);
      var part =
          new JsonObject()
              .put("bytes", Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, to)))
              .put("last", to == bytes.length);
      part.mergeIn(
          id.isEmpty()
              ? new JsonObject().put("fileName", "random.bin")
              : new JsonObject().put("id", id).put("offset", from));
      id = Futures.await(client.request(BusAddress.UPLOAD, part)).getString("id");
    }
    var context =
        new JsonObject()
            .put("subject", "with-file")
            .put("text", "See the file.")
            .put("attachments", new JsonArray().add(new JsonObject().put("id", id)));
    Futures.await(
        client.schedule(
            ScheduleRequest.of("email_plain", context)
                .withRecipients(Recipients.of("smtp", "a@b.example").list())));

    until("the file arrives", () -> subjects(nodes.mails()).contains("with-file"));
    var mail =
        nodes.mails().stream()
            .filter(one -> one.raw().contains("Subject: with-file"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        mail.raw().replaceAll("\\s", "").contains(Base64.getEncoder().encodeToString(bytes)),
        "the file has arrived as it was");
  }

  private static void a_command_reaches_what_another_node_scheduled(ClusterNodes nodes) {
    var client = SiteMessageClient.create(nodes.bus());
    var later =
        ScheduleRequest.plain("Not sent.")
            .withRecipients(Recipients.of("smtp", "a@b.example").list())
            .withSendAt(Instant.now().plus(Duration.ofHours(1)));

    for (int i = 0; i < 2 * nodes.size(); i++) {
      var id = Futures.await(client.schedule(later)).messageId();
      var cancelled = Futures.await(client.cancel(Selection.message(id))).cancelled();
      assertEquals(1, cancelled);
    }
  }

  private static Set<String> subjects(List<ReceivedMail> mails) {
    return mails.stream()
        .map(mail -> SUBJECT.matcher(mail.raw()))
        .filter(matcher -> matcher.find())
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }

  private static void until(String what, BooleanSupplier condition) {
    DemoProcess.until(
        what, PATIENCE, () -> Optional.of(condition.getAsBoolean()).filter(met -> met));
  }
}
