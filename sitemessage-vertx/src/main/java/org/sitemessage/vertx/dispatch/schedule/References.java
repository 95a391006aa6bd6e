package org.sitemessage.vertx.dispatch.schedule;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Message;
import org.sitemessage.api.ScheduleBatch;

/**
 * The messages and files that requests refer to.
 *
 * @param messages ids of the messages that they append to
 * @param files ids of the files that their contexts name
 */
public record References(Set<Long> messages, Set<String> files) {
  public References {
    messages = Set.copyOf(messages);
    files = Set.copyOf(files);
  }

  /** Returns the references of the requests of a batch. */
  public static References of(ScheduleBatch batch) {
    var messages = new TreeSet<Long>();
    var files = new TreeSet<String>();
    batch.requests().forEach(request -> request.appendTo().ifPresent(messages::add));
    batch.requests().forEach(request -> files.addAll(FileReferences.idsIn(request.context())));
    return new References(messages, files);
  }

  /**
   * The messages and files that requests refer to, as far as they are stored.
   *
   * @param messages messages by id
   * @param files complete files by id
   */
  public record Found(Map<Long, Message> messages, Map<String, Attachment> files) {}
}
