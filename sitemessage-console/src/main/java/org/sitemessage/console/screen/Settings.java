package org.sitemessage.console.screen;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.node.Setting;
import org.sitemessage.console.web.Doors;
import org.sitemessage.console.web.View;
import org.sitemessage.console.web.Visit;

/** The options that a node runs with; secrets are hidden. */
final class Settings {
  private Settings() {}

  static void mount(Doors doors) {
    doors.get("/settings", Right.ADMIN, Settings::show);
  }

  private static Future<View> show(Visit visit) {
    var text = visit.value("text").orElse("");
    var all = visit.value("all").isPresent();
    return visit
        .client()
        .nodes()
        .settings()
        .map(
            list ->
                View.page(
                    "settings",
                    Map.of(
                        "node",
                        list.node(),
                        "text",
                        text,
                        "all",
                        all,
                        "sections",
                        sections(
                            list.settings().stream()
                                .filter(one -> all || one.changed() || !text.isEmpty())
                                .filter(one -> matches(one, text))
                                .toList()))));
  }

  private static boolean matches(Setting setting, String text) {
    return (setting.path() + " " + setting.meaning())
        .toLowerCase(Locale.ROOT)
        .contains(text.toLowerCase(Locale.ROOT));
  }

  private static Map<String, List<Setting>> sections(List<Setting> settings) {
    var sections = new TreeMap<String, List<Setting>>();
    settings.stream()
        .map(Setting::section)
        .distinct()
        .forEach(
            section ->
                sections.put(
                    section,
                    settings.stream().filter(one -> one.section().equals(section)).toList()));
    return sections;
  }
}
