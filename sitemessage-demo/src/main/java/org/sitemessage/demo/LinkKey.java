package org.sitemessage.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The key that signs the sandbox's links: made once, kept beside the store. */
final class LinkKey {
  private static final String NAME = "link.key";
  private static final int BYTES = 32;

  private LinkKey() {}

  /**
   * The same options, with a key if nothing else is configured to sign links and the sandbox has a
   * folder.
   *
   * @throws StartException if the key can be neither read nor written
   */
  static DemoConfig given(DemoConfig config) {
    return config.sandbox() && config.options().linkKeys().isEmpty() && config.folder().isPresent()
        ? config.withOptions(
            config.options().withLinkKeys(List.of(in(config.folder().orElseThrow()))))
        : config;
  }

  private static String in(Path folder) {
    Engine.requireWritable(folder);
    var file = folder.resolve(NAME);
    try {
      create(file);
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StartException("cannot keep the key of the links in %s".formatted(file), e);
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

  /** The same options with links that lead to this server, unless they are to lead elsewhere. */
  static SiteMessageOptions at(String url, SiteMessageOptions options) {
    return options.siteUrl().equals(SiteMessageOptions.DEFAULT_SITE_URL)
        ? options.withSiteUrl(url)
        : options;
  }
}
