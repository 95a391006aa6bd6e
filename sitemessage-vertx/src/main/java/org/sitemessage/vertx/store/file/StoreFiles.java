package org.sitemessage.vertx.store.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of an embedded database: their names and permissions. Only the owner may read them, if
 * the file system knows owners. Blocking.
 *
 * @param database path in the JDBC URL
 */
public record StoreFiles(Path database) {
  private static final Logger LOG = System.getLogger(StoreFiles.class.getName());
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** One of these is there from the moment anything has been stored. */
  private static final List<String> STORED = List.of(".properties", ".script", ".data", ".backup");

  /** Extensions of files that HSQLDB writes before any of {@link #STORED} exists. */
  private static final List<String> DRAFTS = List.of(".script.new", ".properties.new");

  public StoreFiles {
    database = database.toAbsolutePath();
  }

  Path script() {
    return file(".script");
  }

  Path data() {
    return file(".data");
  }

  public Path log() {
    return file(".log");
  }

  Path properties() {
    return file(".properties");
  }

  /** Returns the file with original pages of the data file, as of the last checkpoint. */
  Path backup() {
    return file(".backup");
  }

  /** Returns the file with the sums of the files as of the last checkpoint. */
  public Path seal() {
    return file(".seal");
  }

  /** Returns the file with the sums of the log as of the last commit. */
  Path mark() {
    return file(".mark");
  }

  /** Returns the file that describes a loss while it is being accepted. */
  Path loss() {
    return file(".loss");
  }

  public Path file(String end) {
    return database.resolveSibling(database.getFileName() + end);
  }

  private Path folder() {
    var folder = database.getParent();
    return folder == null ? database : folder;
  }

  /** Creates the folder, readable only by its owner; leaves an existing folder unchanged. */
  void createFolder() throws IOException {
    if (!Files.isDirectory(folder())) {
      Files.createDirectories(folder());
      restrict(folder(), FOLDER);
    }
  }

  /**
   * Makes the files readable only by their owner. Does so with the folder, too, if all its files
   * belong to the store or are private already. Otherwise warns once that other users can look into
   * the folder and can read files that HSQLDB creates between two calls.
   */
  public void secure() throws IOException {
    var others = new ArrayList<Path>();
    var name = database.getFileName() + ".";
    try (Stream<Path> entries = Files.list(folder())) {
      for (var entry : (Iterable<Path>) entries::iterator) {
        if (String.valueOf(entry.getFileName()).startsWith(name)) {
          restrict(entry, Files.isDirectory(entry) ? FOLDER : FILE);
        } else if (isOpen(entry)) {
          others.add(entry);
        }
      }
    }
    if (others.isEmpty() && !isShared()) {
      restrict(folder(), FOLDER);
    }
  }

  /** Warns if other users can look into the folder. */
  public void warnIfOpen() throws IOException {
    if (isOpen(folder())) {
      LOG.log(
          Level.WARNING,
          "other users can read the store''s folder {0}, which also holds other files; keep the"
              + " store in a folder of its own, or remove the permissions of other users",
          folder());
    }
  }

  /** Returns whether other users may write to a folder, such as one for temporary files. */
  private boolean isShared() throws IOException {
    var view = Files.getFileAttributeView(folder(), PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static boolean isOpen(Path path) throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    try {
      return view != null && !FOLDER.containsAll(view.readAttributes().permissions());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void restrict(Path path, Set<PosixFilePermission> allowed) throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    try {
      if (view != null && !view.readAttributes().permissions().equals(allowed)) {
        view.setPermissions(allowed);
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "{0} was removed meanwhile", path);
    } catch (FileSystemException e) { // A volume of another owner, or one that knows no owners.
      LOG.log(Level.WARNING, "other users may be able to read {0}: {1}", path, e.getMessage());
    }
  }

  /** Returns all files that HSQLDB needs to open the database. */
  List<Path> needed() {
    return List.of(script(), properties());
  }

  /**
   * Removes what is left of a process that was killed while HSQLDB created its files: HSQLDB takes
   * its own drafts for a database, and would fail at every start because there is none.
   */
  public void removeUnfinished() throws IOException {
    var log = log();
    var nothingStored = STORED.stream().noneMatch(end -> Files.exists(file(end)));
    if (nothingStored && !Files.exists(seal()) && (Files.notExists(log) || Files.size(log) == 0)) {
      Files.deleteIfExists(log);
      for (var end : DRAFTS) {
        Files.deleteIfExists(file(end));
      }
    }
  }
}
