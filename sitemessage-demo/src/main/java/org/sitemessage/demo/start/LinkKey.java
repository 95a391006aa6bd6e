package org.sitemessage.demo.start;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig;

/** The key that signs the sandbox's links: made once, kept beside the store. */
final class LinkKey {
  private static final String NAME = "link.key";
  private static final int BYTES = 32;

  private LinkKey() {}

  /**
   * Returns the keys that sign links: the configured ones, or the sandbox's own if it has a folder.
   *
   * @throws StartException if the sandbox's key can be neither read nor written
   */
  static List<String> of(DemoConfig config) {
    var configured = config.options().linkKeys();
    return config.sandbox() && configured.isEmpty()
        ? config.folder().map(LinkKey::in).stream().toList()
        : configured;
  }

  private static String in(Path folder) {
    Folder.requireWritable(folder);
    var file = folder.resolve(NAME);
    try {
      create(file);
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StartException("cannot store the key of the links in %s".formatted(file), e);
    }
  }

  private static void create(Path file) throws IOException {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    var key = Base64.getEncoder().encodeToString(bytes);
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key);
      } else {
        Files.writeString(file, key, StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      // It was made before, which is what it is kept for.
    }
  }
}
