package org.sitemessage.demo.start;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;

/**
 * The file {@code server.json} beside a store, by which the commands find the server that has it
 * open.
 *
 * @param pid the server's process
 * @param url address of the server
 * @param key secret that the server accepts from commands; empty if it needs none
 */
public record ServerFile(long pid, String url, String key) {
  private static final Logger LOG = System.getLogger(ServerFile.class.getName());
  private static final String NAME = "server.json";

  /** Content types of a server's answers; the latter while it starts or stops. */
  private static final Set<String> JSON = Set.of("application/json", "application/problem+json");

  private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Creates the file of a server that needs no key. */
  public ServerFile(long pid, String url) {
    this(pid, url, "");
  }

  /** Writes it, for the own user alone; a reader sees all of it or nothing. */
  public void write(Path folder) {
    try {
      Folder.write(folder.resolve(NAME), toJson().encodePrettily());
    } catch (IOException e) {
      throw new StartException(
          "cannot write %s: %s".formatted(folder.resolve(NAME), StartException.oneLine(e)), e);
    }
  }

  private JsonObject toJson() {
    var json = new JsonObject().put("pid", pid).put("url", url);
    return key.isEmpty() ? json : json.put("key", key);
  }

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "ServerFile[pid=%d, url=%s]".formatted(pid, url);
  }

  /** Deletes it. */
  public static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(NAME));
    } catch (IOException e) {
      // A stale file is harmless: nobody answers at its address.
      LOG.log(Level.DEBUG, "server.json could not be removed", e);
    }
  }

  /** Returns the server that has the store open, if it answers. */
  public static Optional<ServerFile> answering(Path folder) {
    return read(folder).filter(ServerFile::answers);
  }

  private static Optional<ServerFile> read(Path folder) {
    var file = folder.resolve(NAME);
    try {
      if (isWritableByOthers(file)) {
        LOG.log(
            Level.WARNING,
            "{0} is ignored, because other users can write it; if it is yours: chmod 600 {0}",
            file);
        return Optional.empty();
      }
      var json = JsonText.parse(NAME, Files.readString(file));
      return Optional.of(
          new ServerFile(json.getLong("pid"), json.getString("url"), json.getString("key", "")));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** A user who can write the file could make the commands talk to another server. */
  private static boolean isWritableByOthers(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && !Collections.disjoint(view.readAttributes().permissions(), WRITABLE_BY_OTHERS);
  }

  /** Checks that it is a server: another program may have the port of a server that was killed. */
  private boolean answers() {
    var request = HttpRequest.newBuilder(URI.create(url + "/api/stats")).timeout(PATIENCE).build();
    try {
      var answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, BodyHandlers.discarding());
      return answer.headers().firstValue("content-type").filter(JSON::contains).isPresent();
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
