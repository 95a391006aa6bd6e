package org.sitemessage.vertx.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.vertx.store.sql.SqlStore;

/** Permissions of a store's files. */
class StoreFilesTest {
  private final Vertx vertx = Vertx.vertx();
  private final Path folder;

  StoreFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private SqlStore used(Path at) {
    var store = new SqlStore(vertx, "jdbc:hsqldb:file:" + at.resolve("db"), "sa", "");
    await(store.open(1, NOW));
    await(store.schedules().insert(List.of(List.of(insertion("", 0, NOW, "1"))), NOW));
    return store;
  }

  private static void assertPrivate(Path at) throws IOException {
    assertEquals("rwx------", permissions(at));
    var open = new TreeMap<String, String>();
    try (Stream<Path> files = Files.list(at)) {
      for (var file : (Iterable<Path>) files::iterator) {
        if (!permissions(file).endsWith("------")) {
          open.put(file.toString(), permissions(file));
        }
      }
    }
    assertEquals("{}", open.toString());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void only_the_owner_can_read_a_new_store_while_it_runs_and_afterwards() throws IOException {
    var store = used(folder.resolve("new"));
    assertPrivate(folder.resolve("new"));

    await(store.close());

    assertPrivate(folder.resolve("new"));
  }

  @Test
  void a_store_readable_by_others_becomes_private_when_it_is_opened() throws IOException {
    var at = folder.resolve("old");
    await(used(at).close());
    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        at.resolve("db.script"), PosixFilePermissions.fromString("rw-r--r--"));

    await(used(at).close());

    assertPrivate(at);
  }

  @Test
  void a_folder_with_other_files_keeps_its_permissions_and_the_stores_files_are_private()
      throws IOException {
    var at = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
    var other = Files.writeString(at.resolve("page.html"), "for everybody");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));

    await(used(at).close());

    assertEquals("rwxr-xr-x", permissions(at));
    assertEquals("rw-r--r--", permissions(other));
    assertEquals("rw-------", permissions(at.resolve("db.script")));
  }
}
