package org.sitemessage.console.web;

import java.util.List;
import org.sitemessage.api.access.Right;

/** A link of the menu. */
public enum Screen {
  /** The overview. */
  OVERVIEW("", Right.READ, "overview"),
  /** The messages. */
  MESSAGES("messages", Right.READ, "messages message"),
  /** The dispatches. */
  DISPATCHES("dispatches", Right.READ, "dispatches dispatch confirm change"),
  /** Changes by filter. */
  OPERATIONS("operations", Right.OPERATE, "operations operation"),
  /** The messengers. */
  MESSENGERS("messengers", Right.READ, "messengers messenger"),
  /** Deliveries by domain. */
  DOMAINS("domains", Right.READ, "domains"),
  /** Deliveries by message type. */
  TYPES("types", Right.READ, "types"),
  /** The nodes. */
  NODES("nodes", Right.READ, "nodes"),
  /** Writing a message. */
  COMPOSE("compose", Right.SCHEDULE, "compose"),
  /** The data of one person. */
  PEOPLE("people", Right.PEOPLE, "people erase"),
  /** Reports on messages that were sent. */
  FEEDBACK("feedback", Right.PEOPLE, "feedback"),
  /** The suppressed addresses. */
  SUPPRESSIONS("suppressions", Right.PEOPLE, "suppressions"),
  /** The live events. */
  TAIL("tail", Right.READ, "tail"),
  /** The audit log. */
  AUDIT("audit", Right.ADMIN, "audit"),
  /** The keys. */
  ACCESS("access", Right.ADMIN, "access"),
  /** The options of a node. */
  SETTINGS("settings", Right.ADMIN, "settings");

  private final String path;
  private final Right right;

  /** Names of the templates, with blanks between them. */
  private final String templates;

  Screen(String path, Right right, String templates) {
    this.path = path;
    this.right = right;
    this.templates = templates;
  }

  /** Returns the path below the console. */
  public String path() {
    return path;
  }

  /** Returns the right that the screen needs. */
  public Right right() {
    return right;
  }

  /** Returns the key of the text of the link. */
  public String key() {
    return "nav." + (path.isEmpty() ? "overview" : path);
  }

  /** Returns whether a template belongs to the screen. */
  public boolean has(String template) {
    return List.of(templates.split(" ")).contains(template);
  }
}
