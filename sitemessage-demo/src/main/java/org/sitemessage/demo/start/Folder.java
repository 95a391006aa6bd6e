package org.sitemessage.demo.start;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sitemessage.demo.base.StartException;

/** The folder that holds a file store and what belongs to it. */
public final class Folder {
  private Folder() {}

  /**
   * Makes the folder, if it is not there.
   *
   * @throws StartException if it can be neither made nor written to
   */
  public static void requireWritable(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new StartException("cannot keep data in %s: it is not a folder".formatted(folder), e);
    } catch (IOException e) {
      throw new StartException("cannot create the folder %s".formatted(folder), e);
    }
    if (!Files.isWritable(folder)) {
      throw new StartException("cannot write to the folder %s".formatted(folder));
    }
  }

  /** Writes a file, for the own user alone; a reader sees all of it or nothing. */
  static void write(Path file, String text) throws IOException {
    var draft = Files.createTempFile(file.getParent(), String.valueOf(file.getFileName()), ".tmp");
    try {
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
