package org.sitemessage.vertx.mime;

import java.net.IDN;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/**
 * Writes headers of mailing lists (RFC 2369, RFC 2919, RFC 5064), with ASCII only in angle
 * brackets.
 */
final class ListHeader {
  private static final Pattern ID = Pattern.compile("[!#-'*+\\-./0-9=?A-Z^_`a-z{|}~]{1,255}");

  private ListHeader() {}

  /**
   * Writes URLs in angle brackets, separated by commas, with comments in parentheses, or one word,
   * such as {@code NO}. A URL without brackets gets them.
   */
  static String urls(String field, String value) {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    int at = 0;
    while (at < value.length()) {
      char c = value.charAt(at);
      if (c == '<') {
        int end = value.indexOf('>', at);
        if (end < 0) {
          throw SiteMessageException.invalid(field, "has a < without its >");
        }
        add(part, "<" + HeaderUrl.encoded(field, value.substring(at + 1, end)) + ">");
        at = end + 1;
      } else if (c == '(') {
        int end = commentEnd(field, value, at);
        var text = value.substring(at + 1, end - 1);
        add(part, "(" + (HeaderText.isAscii(text) ? text : EncodedWords.of(text, 3)) + ")");
        at = end;
      } else if (c == ',') {
        parts.add(part.toString());
        part.setLength(0);
        at++;
      } else if (c == ' ' || c == '\t') {
        at++;
      } else {
        int end = wordEnd(value, at);
        var word = value.substring(at, end);
        add(part, HeaderUrl.isUrl(word) ? "<" + HeaderUrl.encoded(field, word) + ">" : word);
        requireAscii(field, part.toString());
        at = end;
      }
    }
    parts.add(part.toString());
    parts.removeIf(String::isEmpty);
    return String.join(", ", parts);
  }

  private static void add(StringBuilder part, String more) {
    part.append(part.isEmpty() ? "" : " ").append(more);
  }

  private static int wordEnd(String value, int from) {
    int end = from;
    while (end < value.length() && " \t<(,".indexOf(value.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static int commentEnd(String field, String value, int from) {
    int depth = 0;
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    throw SiteMessageException.invalid(field, "has a ( without its )");
  }

  /** Writes a name and the list's id in angle brackets; an id alone gets brackets. */
  static String id(String field, String value, int used) {
    int start = value.lastIndexOf('<');
    boolean bare = start < 0 && value.indexOf(' ') < 0;
    if (!bare && (start < 0 || !value.endsWith(">"))) {
      throw SiteMessageException.invalid(
          field, "is \"%s\", must have the form Name <list.example.org>".formatted(value));
    }
    var id = bare ? value : value.substring(start + 1, value.length() - 1).strip();
    var name = bare ? "" : unquoted(value.substring(0, start).strip());
    var ascii = ascii(id);
    if (!ID.matcher(ascii).matches()) {
      throw SiteMessageException.invalid(
          field, "has the id \"%s\", must be names separated by full stops".formatted(id));
    }
    return name.isEmpty() ? "<" + ascii + ">" : HeaderText.phrase(name, used) + " <" + ascii + ">";
  }

  private static String ascii(String id) {
    try {
      return HeaderText.isAscii(id) ? id : IDN.toASCII(id);
    } catch (IllegalArgumentException e) {
      return id;
    }
  }

  private static String unquoted(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
        : name;
  }

  static void requireAscii(String field, String text) {
    if (!HeaderText.isAscii(text)) {
      throw SiteMessageException.invalid(field, "must be ASCII outside of comments");
    }
  }
}
