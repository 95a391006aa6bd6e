package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.vertx.ExpectedErrors;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.file.LogMark;
import org.sitemessage.vertx.store.file.StoreFiles;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.AddressKeys;

/** A store whose files were damaged while no process had them open. */
class StoreDamageTest {
  @RegisterExtension static final ExpectedErrors ERRORS = ExpectedErrors.of("hsqldb.db");

  private static final int MESSAGES = 40;

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final Path killed;

  StoreDamageTest(@TempDir Path folder) {
    this.folder = folder;
    this.killed = folder.resolve("killed");
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static String url(Path folder) {
    return "jdbc:hsqldb:file:" + folder.resolve("db");
  }

  private SqlStore store(Path at, FileTerms terms) {
    return new SqlStore(vertx, url(at), "sa", "", AddressKeys.AS_THEY_ARE, terms);
  }

  private SqlStore opened(Path at) {
    var store = store(at, FileTerms.DEFAULT);
    await(store.open(1, NOW));
    return store;
  }

  private static ScheduleReply insert(SqlStore store, int number) {
    return await(
            await(
                    store
                        .schedules()
                        .insert(List.of(List.of(insertion("r" + number, 0, NOW, "1"))), NOW))
                .get(0))
        .get(0);
  }

  /** Copies the files of an open store, as a kill leaves them, with half of the rows in the log. */
  private void leaveKilled() throws IOException {
    var before = opened(folder.resolve("running"));
    for (int i = 0; i < MESSAGES / 2; i++) {
      insert(before, i);
    }
    await(before.close());
    var store = opened(folder.resolve("running"));
    for (int i = MESSAGES / 2; i < MESSAGES; i++) {
      insert(store, i);
    }
    Files.createDirectories(killed);
    try (Stream<Path> files = Files.list(folder.resolve("running"))) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, killed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    await(store.close());
  }

  private Path file(String end) {
    return killed.resolve("db" + end);
  }

  private void change(String end, UnaryOperator<byte[]> change) throws IOException {
    Files.write(file(end), change.apply(Files.readAllBytes(file(end))));
  }

  private long pending() {
    var store = opened(killed);
    var count = await(store.queries().statusCounts()).getOrDefault(DispatchStatus.PENDING, 0L);
    await(store.close());
    return count;
  }

  @Test
  void a_store_that_was_killed_opens_with_everything() throws IOException {
    leaveKilled();

    assertEquals(MESSAGES, pending());
  }

  static byte[] flipped(byte[] bytes) {
    var changed = bytes.clone();
    changed[bytes.length / 2] ^= 1;
    return changed;
  }

  /** Returns the used length of the data file, which its header holds. */
  static byte[] flippedInUse(byte[] bytes) {
    var changed = bytes.clone();
    changed[(int) ByteBuffer.wrap(bytes).getLong(12) / 2] ^= 1;
    return changed;
  }

  static byte[] garbage(byte[] bytes) {
    var changed = bytes.clone();
    Arrays.fill(changed, 64, bytes.length, (byte) 0x5a);
    return changed;
  }

  static byte[] halved(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  static byte[] zeroed(byte[] bytes) {
    var changed = bytes.clone();
    Arrays.fill(changed, bytes.length / 2, bytes.length / 2 + 512, (byte) 0);
    return changed;
  }

  static byte[] shortened(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 30);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of(".log", (UnaryOperator<byte[]>) StoreDamageTest::flipped),
        Arguments.of(".log", (UnaryOperator<byte[]>) StoreDamageTest::halved),
        Arguments.of(".log", (UnaryOperator<byte[]>) StoreDamageTest::zeroed),
        Arguments.of(".log", (UnaryOperator<byte[]>) StoreDamageTest::shortened),
        Arguments.of(".data", (UnaryOperator<byte[]>) StoreDamageTest::flippedInUse),
        Arguments.of(".script", (UnaryOperator<byte[]>) StoreDamageTest::flipped),
        Arguments.of(".script", (UnaryOperator<byte[]>) StoreDamageTest::halved),
        Arguments.of(".seal", (UnaryOperator<byte[]>) StoreDamageTest::flipped),
        Arguments.of(".properties", (UnaryOperator<byte[]>) bytes -> new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void a_damaged_file_refuses_the_start_with_its_name_and_both_remedies(
      String end, UnaryOperator<byte[]> damage) throws IOException {
    leaveKilled();
    change(end, damage);

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    var text = String.valueOf(refused.getMessage());
    assertTrue(text.contains(file(end) + " is damaged at byte"), text);
    assertTrue(text.contains("from a backup"), text);
    assertTrue(text.contains("store.acceptLoss=true"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {".log", ".script", ".properties"})
  void a_missing_file_refuses_the_start_with_its_name(String end) throws IOException {
    leaveKilled();
    Files.delete(file(end));

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    assertTrue(String.valueOf(refused.getMessage()).contains(file(end) + " is damaged"));
  }

  @Test
  void a_refused_start_says_how_many_transactions_are_lost() throws IOException {
    leaveKilled();
    change(".log", StoreDamageTest::halved);

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    assertTrue(
        String.valueOf(refused.getMessage())
            .matches(
                "(?s).*of \\d+ transactions since the last checkpoint, \\d+ precede the damage and"
                    + " \\d+ are lost.*"),
        String.valueOf(refused.getMessage()));
  }

  @Test
  void an_accepted_loss_keeps_everything_before_it_and_gives_no_id_twice() throws IOException {
    leaveKilled();
    change(".log", StoreDamageTest::halved);

    var store = store(killed, new FileTerms(0, true));
    await(store.open(2, NOW));
    var kept = await(store.queries().statusCounts()).getOrDefault(DispatchStatus.PENDING, 0L);
    var next = insert(store, MESSAGES);
    await(store.close());

    assertTrue(kept > MESSAGES / 2 && kept < MESSAGES, kept + " kept");
    assertTrue(next.messageId() > MESSAGES, next.toString());
    assertEquals(kept + 1, pending());
  }

  @Test
  void a_loss_whose_acceptance_failed_is_not_taken_for_an_undamaged_store() throws IOException {
    leaveKilled();
    change(".data", StoreDamageTest::garbage);
    var accepting = store(killed, new FileTerms(0, true));
    assertThrows(SiteMessageException.class, () -> await(accepting.open(2, NOW)));

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    assertTrue(String.valueOf(refused.getMessage()).contains("accepting a loss was interrupted"));
  }

  @Test
  void a_transaction_that_was_being_written_is_left_out_and_the_next_request_works()
      throws IOException {
    leaveKilled();
    change(
        ".log",
        bytes -> {
          var text = "/*C9*/INSERT INTO MESSAGE VALUES(77,'aaaa";
          var longer = Arrays.copyOf(bytes, bytes.length + text.length());
          System.arraycopy(
              text.getBytes(StandardCharsets.US_ASCII), 0, longer, bytes.length, text.length());
          return longer;
        });

    var store = opened(killed);
    insert(store, MESSAGES);
    await(store.close());

    assertEquals(MESSAGES + 1, pending());
  }

  /** Files of the previous version after a kill: no seal, no mark. */
  @Test
  void a_store_of_the_version_before_opens_even_if_its_last_record_is_torn() throws IOException {
    leaveKilled();
    Files.delete(file(".seal"));
    Files.delete(file(".mark"));
    change(".log", StoreDamageTest::shortened);

    var store = opened(killed);
    insert(store, MESSAGES);
    await(store.close());

    assertTrue(pending() >= MESSAGES, "the last one was never acknowledged");
  }

  @Test
  void a_store_of_the_version_before_with_damage_in_the_middle_of_its_log_is_refused()
      throws IOException {
    leaveKilled();
    Files.delete(file(".seal"));
    Files.delete(file(".mark"));
    change(".log", StoreDamageTest::zeroed);

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    assertTrue(String.valueOf(refused.getMessage()).contains("transactions follow it"));
  }

  @Test
  void a_store_that_was_stopped_and_then_damaged_is_refused() throws IOException {
    await(opened(killed).close());
    change(".script", StoreDamageTest::flipped);

    assertThrows(SiteMessageException.class, () -> opened(killed));
  }

  /** HSQLDB alone replays the log and writes all files anew; no seal follows. */
  private void writeAnew() throws SQLException {
    try (var connection =
            DriverManager.getConnection(url(killed) + ";hsqldb.lock_file=false", "sa", "");
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    }
  }

  @Test
  void a_store_that_another_program_has_written_is_refused() throws IOException, SQLException {
    leaveKilled();
    writeAnew();

    var refused = assertThrows(SiteMessageException.class, () -> opened(killed));

    assertTrue(String.valueOf(refused.getMessage()).contains(".script is damaged"));
  }

  @Test
  void a_process_that_was_killed_between_a_checkpoint_and_its_seal_has_lost_nothing()
      throws IOException, SQLException {
    leaveKilled();
    try (var mark = LogMark.open(new StoreFiles(killed.resolve("db"))).orElseThrow()) {
      mark.set(mark.state().inSwitch());
    }
    writeAnew();

    assertEquals(MESSAGES, pending());
  }

  private void startWithAWrongPassword() {
    var store = new SqlStore(vertx, url(killed), "sa", "wrong");
    var refused = assertThrows(SiteMessageException.class, () -> await(store.open(1, NOW)));
    assertTrue(String.valueOf(refused.getMessage()).contains("cannot be opened"));
  }

  @Test
  void a_start_with_a_wrong_password_does_not_hide_later_damage() throws IOException {
    leaveKilled();
    startWithAWrongPassword();
    change(".data", StoreDamageTest::flippedInUse);

    var refused = assertThrows(SiteMessageException.class, this::pending);

    assertTrue(
        String.valueOf(refused.getMessage()).contains("db.data is damaged"), refused.getMessage());
  }

  @Test
  void a_start_after_one_with_a_wrong_password_finds_everything() throws IOException {
    leaveKilled();
    startWithAWrongPassword();

    assertEquals(MESSAGES, pending());
  }

  @Test
  void a_start_that_hsqldb_refuses_does_not_hide_later_damage() throws IOException {
    leaveKilled();
    var good = Files.readAllBytes(file(".properties"));
    change(
        ".properties",
        bytes ->
            text(bytes)
                .replaceAll("version=.*", "version=9.9.9")
                .getBytes(StandardCharsets.ISO_8859_1));
    assertThrows(SiteMessageException.class, this::pending);
    Files.write(file(".properties"), good);
    change(".log", StoreDamageTest::flipped);

    var refused = assertThrows(SiteMessageException.class, this::pending);

    assertTrue(
        String.valueOf(refused.getMessage()).contains("db.log is damaged"), refused.getMessage());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
