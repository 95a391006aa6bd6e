package org.sitemessage.vertx.dispatch.schedule;

import static org.sitemessage.api.SiteMessageException.invalid;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Attachment.Disposition;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;

/**
 * The key {@code attachments} of a context: ids of uploaded files, or objects {@code {id,
 * disposition, contentId}}. It is stored with all that is known about the files, so that nothing
 * has to be looked up when the message is rendered.
 */
final class FileReferences {
  private static final String KEY = "attachments";
  private static final Set<String> FIELDS = Set.of("id", "disposition", "contentId");

  private final List<Reference> references = new ArrayList<>();

  private record Reference(String field, String id, Disposition disposition, String contentId) {

    Attachment to(Attachment file) {
      return disposition == Disposition.INLINE ? file.inline(contentId) : file;
    }
  }

  /**
   * Reads them.
   *
   * @throws SiteMessageException naming the field
   */
  FileReferences(JsonObject context) {
    var value = context.getValue(KEY);
    if (value == null) {
      return;
    }
    if (!(value instanceof JsonArray array)) {
      throw invalid("context.attachments", "must be a list of ids or objects");
    }
    if (array.size() > Limits.ATTACHMENTS) {
      throw new SiteMessageException(
          FailureCode.TOO_LARGE,
          "context.attachments has %d elements, at most %d are allowed"
              .formatted(array.size(), Limits.ATTACHMENTS));
    }
    for (int i = 0; i < array.size(); i++) {
      references.add(reference("context.attachments[%d]".formatted(i), array.getValue(i)));
    }
  }

  private static Reference reference(String field, Object value) {
    if (value instanceof String id) {
      return new Reference(field, id, Disposition.ATTACHMENT, "");
    }
    if (!(value instanceof JsonObject object)) {
      throw invalid(field, "must be the id of an uploaded file, or an object with an id");
    }
    var fields = new JsonFields(field + ".", object);
    fields.allowOnly(FIELDS);
    var contentId = fields.string("contentId", Limits.CONTENT_ID_CHARS);
    var key = fields.string("disposition", 16);
    var usual = contentId.isEmpty() ? Disposition.ATTACHMENT : Disposition.INLINE;
    var disposition = key.isEmpty() ? usual : named(field, () -> Disposition.ofKey(key));
    if (!contentId.isEmpty() && disposition == Disposition.ATTACHMENT) {
      throw fields.invalid("contentId", "is allowed only with the disposition inline");
    }
    return new Reference(field, fields.string("id", 64), disposition, contentId);
  }

  /** Values of the API name their field alone. */
  private static <T> T named(String field, Supplier<T> work) {
    try {
      return work.get();
    } catch (SiteMessageException e) {
      throw new SiteMessageException(e.code(), field + "." + e.getMessage(), e);
    }
  }

  /**
   * The ids that a context names, as far as it can be read; what is wrong with it is told later.
   */
  static Set<String> idsIn(JsonObject context) {
    return context.getValue(KEY) instanceof JsonArray array
        ? array.stream()
            .limit(Limits.ATTACHMENTS)
            .map(value -> value instanceof JsonObject object ? object.getValue("id") : value)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .collect(Collectors.toSet())
        : Set.of();
  }

  boolean isEmpty() {
    return references.isEmpty();
  }

  Set<String> ids() {
    return references.stream().map(Reference::id).collect(Collectors.toSet());
  }

  /**
   * The context with all that is known about the files.
   *
   * @param known the files of these ids
   * @throws SiteMessageException naming the field whose file is not known
   */
  JsonObject resolved(JsonObject context, Map<String, Attachment> known) {
    if (isEmpty()) {
      return context;
    }
    var files = new JsonArray();
    for (var reference : references) {
      var file = known.get(reference.id());
      if (file == null) {
        throw invalid(
            reference.field(),
            "names file \"%s\", which was not uploaded, or was removed because no message used it"
                .formatted(reference.id()));
      }
      files.add(named(reference.field(), () -> reference.to(file)).toJson());
    }
    return context.put(KEY, files);
  }
}
