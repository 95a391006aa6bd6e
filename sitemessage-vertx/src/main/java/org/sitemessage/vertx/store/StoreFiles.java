package org.sitemessage.vertx.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
 * The files of an embedded database: their names, and who may read them. Nobody but the owner may,
 * where the file system knows owners. Blocking.
 *
 * @param database the path that stands in the JDBC URL
 */
record StoreFiles(Path database) {
  private static final Logger LOG = System.getLogger(StoreFiles.class.getName());
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  StoreFiles {
    database = database.toAbsolutePath();
  }

  Path script() {
    return file(".script");
  }

  Path data() {
    return file(".data");
  }

  Path log() {
    return file(".log");
  }

  Path properties() {
    return file(".properties");
  }

  /** Original pages of the data file, as of the last checkpoint. */
  Path backup() {
    return file(".backup");
  }

  /** Sums of the files as of the last checkpoint. */
  Path seal() {
    return file(".seal");
  }

  /** Sums of the log, as of the last commit. */
  Path mark() {
    return file(".mark");
  }

  Path file(String end) {
    return database.resolveSibling(database.getFileName() + end);
  }

  private Path folder() {
    var folder = database.getParent();
    return folder == null ? database : folder;
  }

  /** Creates the folder, so that only its owner can look into it; leaves one that is there. */
  void createFolder() throws IOException {
    if (!Files.isDirectory(folder())) {
      Files.createDirectories(folder());
      restrict(folder(), FOLDER);
    }
  }

  /**
   * Takes the files away from everybody but their owner, and the folder, too, if everything in it
   * is the store's or private already. Says so once if other users can look into the folder: then
   * they can read what HSQLDB creates between two calls.
   */
  void secure() throws IOException {
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

  /** Says so if other users can look into the folder. */
  void warnIfOpen() throws IOException {
    if (isOpen(folder())) {
      LOG.log(
          Level.WARNING,
          "other users can look into the store''s folder {0}, which also holds other files; keep the"
              + " store in a folder of its own, or take the folder''s permissions away from others",
          folder());
    }
  }

  /** Whether others may write there, as into a folder for temporary files. */
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
    }
  }

  /** All that HSQLDB needs to open the database. */
  List<Path> needed() {
    return List.of(script(), properties());
  }
}
