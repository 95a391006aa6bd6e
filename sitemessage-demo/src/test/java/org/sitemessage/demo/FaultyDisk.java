package org.sitemessage.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The disk below a folder, which fails on request. What is possible depends on the machine: a small
 * file system of its own needs root, injected errors need a C compiler.
 */
final class FaultyDisk implements AutoCloseable {
  private static final String SOURCE = "disk-fault.c";
  private static final String BALLAST = "ballast";

  private final Path folder;
  private final boolean mounted;
  private final boolean ofProcess;
  private final @Nullable Path library;
  private final Path order;

  /** A way to fail. */
  enum Fault {
    /** Files cannot grow beyond a byte (EFBIG): {@code prlimit --fsize}. */
    FILE_SIZE(""),
    /** The file system is full (ENOSPC): a small tmpfs with a file that fills it. */
    FULL(""),
    /** Writes fail with ENOSPC, after half of one. */
    NO_SPACE("28 half"),
    /** Writes fail with EDQUOT. */
    QUOTA("122 writes"),
    /** Writes and syncs fail with EIO. */
    IO_ERROR("5 writes"),
    /** Only syncs fail with EIO. */
    SYNC_ERROR("5 syncs");

    private final String order;

    Fault(String order) {
      this.order = order;
    }
  }

  private FaultyDisk(Path folder, boolean mounted, boolean ofProcess, @Nullable Path library) {
    this.folder = folder;
    this.mounted = mounted;
    this.ofProcess = ofProcess;
    this.library = library;
    this.order = folder.resolveSibling(folder.getFileName() + ".fault");
  }

  /**
   * Creates a folder for the store of one process, on a disk that can fail.
   *
   * @param mib size of its file system, if it can have one of its own
   */
  static FaultyDisk ofProcess(Path folder, int mib) {
    return new FaultyDisk(folder, isMounted(folder, mib), true, compiled(folder));
  }

  /** Creates a folder for a database server, on a disk that can be full. */
  static FaultyDisk ofServer(Path folder, int mib) {
    return new FaultyDisk(folder, isMounted(folder, mib), false, null);
  }

  private static boolean isMounted(Path folder, int mib) {
    try {
      Files.createDirectories(folder);
      return succeeds(
          "mount", "-t", "tmpfs", "-o", "mode=700,size=" + mib + "m", "tmpfs", "" + folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Path compiled(Path folder) {
    var source = folder.resolveSibling(SOURCE);
    var library = folder.resolveSibling("disk-fault.so");
    try (InputStream in =
        Objects.requireNonNull(FaultyDisk.class.getResourceAsStream(SOURCE), SOURCE)) {
      Files.write(source, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return succeeds("cc", "-shared", "-fPIC", "-o", "" + library, "" + source, "-ldl")
        ? library
        : null;
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      throw DemoProcess.interrupted(e);
    }
  }

  /** Returns what this machine can do; for a process always the limit for file sizes. */
  List<Fault> possible() {
    var possible = new ArrayList<Fault>();
    if (ofProcess) {
      possible.add(Fault.FILE_SIZE);
    }
    if (mounted) {
      possible.add(Fault.FULL);
    }
    if (library != null) {
      possible.addAll(List.of(Fault.NO_SPACE, Fault.QUOTA, Fault.IO_ERROR, Fault.SYNC_ERROR));
    }
    return possible;
  }

  /** Returns a sentence that says what this machine cannot do; empty if it can do everything. */
  String missing() {
    return (mounted
            ? ""
            : "no file system can be mounted (not root): ENOSPC of a full disk left out. ")
        + (library == null && ofProcess
            ? "there is no C compiler (cc): injected ENOSPC, EDQUOT, EIO left out."
            : "");
  }

  /** Returns whether the files belong to one process, which dies with its disk. */
  boolean isOfProcess() {
    return ofProcess;
  }

  /** Returns the environment of a process whose disk this is. */
  Map<String, String> environment() {
    return library == null
        ? Map.of()
        : Map.of(
            "LD_PRELOAD", library.toString(),
            "DISK_FAULT_FOLDER", folder + "/",
            "DISK_FAULT_FILE", order.toString());
  }

  /**
   * Lets the disk fail until {@link #heal}.
   *
   * @param lastBytes bytes that a full disk still accepts
   */
  void fail(Fault fault, DemoProcess demo, int lastBytes) {
    try {
      switch (fault) {
        case FILE_SIZE -> demo.limitFiles(folder.resolve("db.log").toFile().length() + lastBytes);
        case FULL -> fill(lastBytes);
        default -> {
          var draft = order.resolveSibling("fault.draft");
          Files.writeString(draft, fault.order);
          Files.move(draft, order);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills the file system, then takes some bytes away again. */
  private void fill(int lastBytes) throws IOException {
    try (var ballast =
        FileChannel.open(
            folder.resolve(BALLAST), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var zeros = ByteBuffer.allocate(4096);
      while (written(ballast, zeros.clear())) {}
      ballast.truncate(Math.max(0, ballast.size() - lastBytes));
    }
  }

  private static boolean written(FileChannel ballast, ByteBuffer zeros) {
    try {
      return ballast.write(zeros, ballast.size()) > 0;
    } catch (IOException full) {
      return false;
    }
  }

  /** Lets the disk work again; the limit of a process ends with the process, or here. */
  void heal(DemoProcess demo) {
    try {
      if (demo.isAlive()) {
        demo.unlimitFiles();
      }
      Files.deleteIfExists(folder.resolve(BALLAST));
      Files.deleteIfExists(order);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the file system; its files stay for people, in a folder beside it. */
  @Override
  public void close() {
    if (!mounted) {
      return;
    }
    try {
      var kept = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".kept"));
      try (Stream<Path> files = Files.walk(folder)) {
        for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          var copy = kept.resolve(folder.relativize(file));
          Files.createDirectories(copy.getParent());
          try (OutputStream out = Files.newOutputStream(copy)) {
            Files.copy(file, out);
          }
        }
      }
      if (!succeeds("umount", "-l", "" + folder)) {
        throw new IllegalStateException(folder + " cannot be unmounted");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
