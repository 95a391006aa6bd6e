package org.sitemessage.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.sitemessage.api.Content;

/**
 * The folder for the messages of a test that has failed.
 *
 * @param folder folder of this test alone
 */
record FailureReport(Path folder) {
  private static final int NAME_CHARS = 100;

  static FailureReport of(Path reports, ExtensionContext context) {
    return new FailureReport(
        reports
            .resolve(context.getRequiredTestClass().getName())
            .resolve(fileName(context.getRequiredTestMethod().getName()))
            .resolve(fileName(context.getDisplayName())));
  }

  /**
   * Writes each message as it was sent, or would be sent, in a file: {@code .html} if it has HTML,
   * else {@code .txt}.
   *
   * @return an error without a stack that names the files; empty if there was no message
   */
  Optional<Throwable> write(Messages messages) {
    var files = new ArrayList<Path>();
    try {
      for (var entry : messages.all()) {
        files.add(write(entry));
      }
    } catch (IOException e) {
      return Optional.of(new UncheckedIOException("the messages cannot be written to files", e));
    } catch (RuntimeException | AssertionError e) { // The engine, which may be what has failed.
      return Optional.of(new AssertionError("the messages of the test cannot be read", e));
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(note(files));
  }

  private Path write(Messages.Entry entry) throws IOException {
    Files.createDirectories(folder);
    var name =
        "%d-%s-%s".formatted(entry.dispatch().id(), entry.type(), entry.dispatch().address());
    try {
      var content = entry.content();
      return content.html().isEmpty()
          ? write(name + ".txt", text(content))
          : write(name + ".html", content.html());
    } catch (RuntimeException | AssertionError e) { // A template that is broken, for example.
      return write(name + ".txt", "the message cannot be rendered: " + e);
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(fileName(name)), text).toAbsolutePath();
  }

  private static String text(Content content) {
    return content.subject().isEmpty()
        ? content.text()
        : content.subject() + "\n\n" + content.text();
  }

  private static Throwable note(List<Path> files) {
    var lines = new StringBuilder("the messages of this test are in");
    files.forEach(file -> lines.append("\n  ").append(file));
    var note = new AssertionError(lines.toString());
    note.setStackTrace(new StackTraceElement[0]);
    return note;
  }

  /** Returns a text without characters that some file system refuses. */
  private static String fileName(String text) {
    var name = text.replaceAll("[^A-Za-z0-9@._-]+", "_");
    if (name.length() <= NAME_CHARS) {
      return name;
    }
    var dot = name.lastIndexOf('.');
    var end = dot < 0 || name.length() - dot > 5 ? "" : name.substring(dot);
    return name.substring(0, NAME_CHARS - end.length()) + end;
  }
}
