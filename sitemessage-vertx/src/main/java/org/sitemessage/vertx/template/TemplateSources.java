package org.sitemessage.vertx.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;

/**
 * The sources of templates and translations: the application's folder, its modules and class path,
 * then the built-in files. Thread-safe; blocking.
 */
public final class TemplateSources {
  private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");

  /**
   * Extensions of templates. Other files, such as settings beside them, cannot be read, because a
   * path can come from a context.
   */
  private static final List<String> EXTENSIONS = List.of(".html", ".htm", ".txt", ".md");

  private static final int MAX_PATH = 512;
  private static final String BUILT_IN = "builtin/";

  /** Folder on the class path whose templates messages may name. */
  private static final String OWN = "sitemessage/";

  /** Maximum number of remembered look-ups, so that names from contexts cannot fill the memory. */
  private static final int REMEMBERED = 10_000;

  private final Optional<Path> folder;
  private final List<Module> modules;
  private final @Nullable ClassLoader loader;
  private final boolean remembering;
  private final Map<String, Boolean> exists = new ConcurrentHashMap<>();

  /**
   * Creates the sources.
   *
   * @param folder folder that is searched first
   * @param beside classes of the application, beside which its templates lie
   * @param remembering true if each file is looked up only once
   */
  public TemplateSources(Optional<Path> folder, List<Class<?>> beside, boolean remembering) {
    this.folder = folder.map(path -> path.toAbsolutePath().normalize());
    var all = new LinkedHashSet<Module>();
    beside.forEach(type -> all.add(type.getModule()));
    this.modules = List.copyOf(all);
    this.loader = Thread.currentThread().getContextClassLoader();
    this.remembering = remembering;
    if (this.folder.filter(path -> !Files.isDirectory(path)).isPresent()) {
      throw SiteMessageException.invalid(
          "templates.folder", "must be a folder, is \"%s\"".formatted(this.folder.get()));
    }
  }

  /**
   * Returns the path itself.
   *
   * @throws SiteMessageException if the path leaves the sources, or is not that of a template
   */
  static String checkedTemplate(String path) {
    if (path.length() <= MAX_PATH && EXTENSIONS.stream().noneMatch(path::endsWith)) {
      throw SiteMessageException.invalid(
          "template path",
          "must end with one of %s, is \"%s\"".formatted(String.join(" ", EXTENSIONS), path));
    }
    return checked(path);
  }

  private static String checked(String path) {
    if (path.length() > MAX_PATH) {
      throw SiteMessageException.invalid(
          "template path",
          "has %d characters, at most %d are allowed".formatted(path.length(), MAX_PATH));
    }
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw SiteMessageException.invalid(
          "template path",
          "must be names of letters, digits and ._- with / between them, is \"%s\""
              .formatted(path));
    }
    return path;
  }

  /**
   * Returns whether a template exists that a message may name: in the folder, or below {@code
   * sitemessage/}. Other files of the application's class path are not templates for messages.
   */
  boolean offers(String path) {
    return (path.startsWith(OWN) || file(checked(path)).isPresent()) && exists(path);
  }

  boolean exists(String path) {
    if (!remembering) {
      return read(path).isPresent();
    }
    if (exists.size() > REMEMBERED) {
      exists.clear();
    }
    return exists.computeIfAbsent(path, p -> read(p).isPresent());
  }

  /** Returns the text of the first source that has the file. */
  Optional<String> read(String path) {
    return readAll(path).stream().findFirst();
  }

  /** Returns the text of each source that has the file, the application's first. */
  List<String> readAll(String path) {
    checked(path);
    var found = new ArrayList<String>();
    try {
      var file = file(path);
      if (file.isPresent()) {
        found.add(Files.readString(file.get()));
      }
      for (var module : modules) {
        addText(found, module.getResourceAsStream(path));
      }
      if (loader != null) {
        addText(found, loader.getResourceAsStream(path));
      }
      addText(found, TemplateSources.class.getResourceAsStream(BUILT_IN + path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
    return found;
  }

  /**
   * Returns the file in the folder, if it exists.
   *
   * @throws SiteMessageException if a link leads out of the folder
   */
  private Optional<Path> file(String path) {
    var file = folder.map(f -> f.resolve(path)).filter(Files::isRegularFile);
    if (file.isPresent() && !isInside(file.get())) {
      throw SiteMessageException.invalid(
          "template path",
          "\"%s\" is a link out of the folder %s; put the file itself there"
              .formatted(path, folder.get()));
    }
    return file;
  }

  private boolean isInside(Path file) {
    try {
      return folder.isPresent() && file.toRealPath().startsWith(folder.get().toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static void addText(List<String> found, @Nullable InputStream in) throws IOException {
    if (in != null) {
      try (in) {
        found.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  /** Names the places that are searched. */
  @Override
  public String toString() {
    return folder.map(path -> "the folder " + path + ", ").orElse("")
        + "the application's modules and class path, the built-in templates";
  }
}
