package org.sitemessage.vertx.mime;

import java.nio.charset.StandardCharsets;
import org.sitemessage.api.Limits;

/** File names in {@code Content-Disposition}. */
public final class FileNames {
  private static final int MAX_LINE = 76;
  private static final int LONGEST_EXTENSION = 16;
  private static final String UNCHANGED = "!#$&+-.^_`{|}~";

  private FileNames() {}

  /**
   * Writes the header's value: an ASCII name in quotation marks, any other one in pieces (RFC 2231
   * §3 and §4), each on a line of its own.
   *
   * @param disposition {@code attachment} or {@code inline}
   */
  public static String disposition(String disposition, String fileName) {
    if (fileName.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      var escaped = fileName.replace("\\", "\\\\").replace("\"", "\\\"");
      return disposition + "; filename=\"" + escaped + "\"";
    }
    var out = new StringBuilder(disposition);
    var line = new StringBuilder(" filename*0*=UTF-8''");
    int piece = 0;
    for (byte b : fileName.getBytes(StandardCharsets.UTF_8)) {
      var encoded = isUnchanged(b) ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff);
      if (line.length() + encoded.length() >= MAX_LINE) {
        out.append(";\r\n").append(line);
        piece++;
        line = new StringBuilder(" filename*" + piece + "*=");
      }
      line.append(encoded);
    }
    var whole = out.append(";\r\n").append(line).toString();
    return piece == 0 ? whole.replace("filename*0*=", "filename*=") : whole;
  }

  /**
   * Cleans a name: removes folders and control characters, and shortens it to {@value
   * Limits#FILE_NAME_CHARS} characters, keeping its extension. Returns {@code file} if nothing is
   * left.
   */
  public static String cleaned(String name) {
    var clean = new StringBuilder();
    name.strip()
        .codePoints()
        .map(c -> c == '/' || c == '\\' || Character.isISOControl(c) ? '_' : c)
        .forEach(clean::appendCodePoint);
    if (clean.isEmpty()) {
      return "file";
    }
    int excess = clean.length() - Limits.FILE_NAME_CHARS;
    if (excess > 0) {
      int dot = clean.lastIndexOf(".");
      int end = dot > 0 && clean.length() - dot <= LONGEST_EXTENSION ? dot : clean.length();
      int start = end - excess;
      clean.delete(Character.isLowSurrogate(clean.charAt(start)) ? start - 1 : start, end);
    }
    return clean.toString();
  }

  private static boolean isUnchanged(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || UNCHANGED.indexOf(b) >= 0;
  }
}
