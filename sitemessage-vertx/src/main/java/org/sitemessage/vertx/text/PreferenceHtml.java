package org.sitemessage.vertx.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.Preferences;
import org.sitemessage.api.people.Preferences.Cell;
import org.sitemessage.api.people.Preferences.Column;
import org.sitemessage.api.people.Preferences.Row;

/** The preference table as a fragment of HTML, for a form of the application. */
public final class PreferenceHtml {
  private static final int FIELD_CHARS = 4_000;

  private final Preferences preferences;
  private final Look look;
  private final Texts texts;

  /**
   * CSS classes of the visible elements.
   *
   * @param frame further class of the frame of the table
   * @param table class of the table
   * @param cell class of the cells with a box
   * @param box class of the boxes
   * @param nothing class of the text of an empty table
   */
  private record Look(String frame, String table, String cell, String box, String nothing) {
    private static final Look PLAIN = new Look("", "", "", "", "");
    private static final Look BOOTSTRAP =
        new Look(
            " table-responsive",
            "table table-hover align-middle caption-top",
            "text-center",
            "form-check-input",
            "mb-0");

    static String attribute(String classes) {
      return classes.isEmpty() ? "" : " class=\"" + classes + "\"";
    }
  }

  private PreferenceHtml(Preferences preferences, PreferenceStyle style, Texts texts) {
    this.preferences = preferences;
    this.look = style == PreferenceStyle.BOOTSTRAP ? Look.BOOTSTRAP : Look.PLAIN;
    this.texts = texts;
  }

  /**
   * Returns the table, with a check box in each cell and hidden fields that list the cells; see
   * {@link PreferenceChoice}. It has neither form nor button.
   *
   * @param locale language of the table's own texts: Russian, else English
   */
  public static String of(Preferences preferences, Locale locale, PreferenceStyle style) {
    return new PreferenceHtml(preferences, style, Texts.of("preferences", locale)).fragment();
  }

  private String fragment() {
    return """
        <div class="sitemessage-preferences%s" lang="%s">
        %s%s</div>
        """
        .formatted(
            look.frame(),
            texts.language(),
            preferences.types().isEmpty() ? nothing() : table(),
            shown());
  }

  /** Returns the hidden fields: several ones, because servers limit the length of a field. */
  private String shown() {
    var fields = new ArrayList<>(List.of(new StringJoiner(" ")));
    for (var cell : preferences.cells()) {
      if (fields.get(fields.size() - 1).length() > FIELD_CHARS) {
        fields.add(new StringJoiner(" "));
      }
      fields.get(fields.size() - 1).add(cell.toString());
    }
    return fields.stream()
        .map(
            field ->
                "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n"
                    .formatted(PreferenceChoice.SHOWN_FIELD, escape(field.toString())))
        .collect(Collectors.joining());
  }

  private String nothing() {
    return "<p%s>%s</p>\n".formatted(Look.attribute(look.nothing()), escape(texts.get("none")));
  }

  private String table() {
    return """
        <table%s>
        <caption>%s</caption>
        <thead>
        <tr><th scope="col">%s</th>%s</tr>
        </thead>
        <tbody>
        %s</tbody>
        </table>
        """
        .formatted(
            Look.attribute(look.table()),
            escape(texts.get("caption")),
            escape(texts.get("types")),
            preferences.messengers().stream().map(this::head).collect(Collectors.joining()),
            preferences.types().stream().map(this::row).collect(Collectors.joining()));
  }

  private String head(Column column) {
    return "<th scope=\"col\"%s>%s</th>"
        .formatted(Look.attribute(look.cell()), escape(column.title()));
  }

  private String row(Row row) {
    return "<tr><th scope=\"row\">%s</th>%s</tr>\n"
        .formatted(
            escape(row.title()),
            preferences.messengers().stream()
                .map(column -> cell(row, column))
                .collect(Collectors.joining()));
  }

  private String cell(Row row, Column column) {
    return "<td%s>%s</td>"
        .formatted(
            Look.attribute(look.cell()), row.supports(column.alias()) ? box(row, column) : dash());
  }

  private String box(Row row, Column column) {
    return "<input type=\"checkbox\"%s name=\"%s\" value=\"%s\" aria-label=\"%s\"%s>"
        .formatted(
            Look.attribute(look.box()),
            PreferenceChoice.CHOSEN_FIELD,
            escape(new Cell(row.alias(), column.alias()).toString()),
            escape(texts.get("cell", row.title(), column.title())),
            row.isSubscribed(column.alias()) ? " checked" : "");
  }

  private String dash() {
    return "<span role=\"img\" aria-label=\"%s\">–</span>"
        .formatted(escape(texts.get("unsupported")));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
