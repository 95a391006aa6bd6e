package org.sitemessage.console.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an application adds to the menu.
 *
 * @param screens screens in the frame of the console
 * @param links links to pages of the application
 */
public record Additions(List<OwnScreen> screens, List<Link> links) {
  /** Nothing. */
  public static final Additions NONE = new Additions(List.of(), List.of());

  private static final Pattern PATH = Pattern.compile("[a-z]{1,32}");

  /** Paths that are no screens of the menu. */
  private static final Set<String> TAKEN =
      Set.of("api", "assets", "change", "changes", "language", "login", "logout", "password");

  /** Copies. */
  public Additions {
    screens = List.copyOf(screens);
    links = List.copyOf(links);
  }

  /** Returns these additions with one more link. */
  public Additions with(Link link) {
    return new Additions(screens, Stream.concat(links.stream(), Stream.of(link)).toList());
  }

  /**
   * Returns these additions with one more screen.
   *
   * @throws IllegalArgumentException if its path is malformed or taken
   */
  public Additions with(OwnScreen screen) {
    var taken = new TreeSet<>(TAKEN);
    Stream.of(Screen.values()).map(Screen::path).forEach(taken::add);
    screens.stream().map(OwnScreen::path).forEach(taken::add);
    taken.remove("");
    if (!PATH.matcher(screen.path()).matches() || taken.contains(screen.path())) {
      throw new IllegalArgumentException(
          "the path of a screen is \"%s\", must match %s and be none of %s"
              .formatted(screen.path(), PATH.pattern(), taken));
    }
    return new Additions(Stream.concat(screens.stream(), Stream.of(screen)).toList(), links);
  }

  /** Returns the links to pages of the application. */
  List<Link.Entry> links(Locale language) {
    return links.stream().map(link -> link.entry(language)).toList();
  }

  /** Returns the links of the screens. */
  List<OwnScreen.Entry> entries(Locale language) {
    return screens.stream().map(screen -> screen.entry(language)).toList();
  }
}
