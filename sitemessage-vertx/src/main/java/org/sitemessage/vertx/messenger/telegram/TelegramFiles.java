package org.sitemessage.vertx.messenger.telegram;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.AttachedFile;
import org.sitemessage.vertx.messenger.http.HttpCall;

/**
 * The files of a message to a chat. Each file is a message of its own, in their order. The text is
 * the caption of the first file if it is short enough; a longer text follows the last file as a
 * message.
 *
 * @param files at least one
 * @param text may be empty
 */
record TelegramFiles(List<AttachedFile> files, String text) {
  private static final int LONGEST_CAPTION = 1024;
  private static final long LARGEST_PHOTO = 10_000_000;
  private static final long LARGEST_DOCUMENT = 50_000_000;

  /** Types that Telegram shows as photos; it would take the movement out of a GIF. */
  private static final Set<String> PHOTOS = Set.of("image/jpeg", "image/png", "image/webp");

  /** Returns whether the text is the first file's caption. */
  boolean isCaption() {
    return text.codePointCount(0, text.length()) <= LONGEST_CAPTION;
  }

  /** Returns the reason why they can never be sent, if there is one. */
  Optional<String> problem() {
    return files.stream()
        .map(AttachedFile::attachment)
        .filter(file -> file.size() > LARGEST_DOCUMENT || file.size() == 0)
        .findFirst()
        .map(
            file ->
                "attachment %s has %d bytes, Telegram accepts 1 to %d"
                    .formatted(file.id(), file.size(), LARGEST_DOCUMENT));
  }

  /**
   * Returns the call that sends one of the files.
   *
   * @param url URL before the method's name
   * @param common the fields that all messages have
   */
  HttpCall call(int index, String url, Map<String, String> common) {
    var file = files.get(index);
    var fields = new LinkedHashMap<>(common);
    if (index == 0 && isCaption() && !text.isBlank()) {
      fields.put("caption", text);
    } else {
      fields.remove("parse_mode");
    }
    boolean photo =
        PHOTOS.contains(file.attachment().mediaType()) && file.attachment().size() <= LARGEST_PHOTO;
    return photo
        ? HttpCall.multipart(url + "sendPhoto", fields, "photo", file)
        : HttpCall.multipart(url + "sendDocument", fields, "document", file);
  }
}
