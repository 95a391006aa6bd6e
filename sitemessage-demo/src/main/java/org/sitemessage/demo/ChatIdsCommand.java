package org.sitemessage.demo;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.messenger.TelegramMessenger;
import org.sitemessage.vertx.messenger.TelegramMessenger.Chat;
import org.sitemessage.vertx.messenger.TelegramOptions;
import picocli.CommandLine.Command;

/** Lists the chats that a Telegram bot can write to. */
@Command(
    name = "chat-ids",
    description =
        "Prints the chats that the Telegram bot has heard of: number, type, name. Asks Telegram itself, confirms nothing.",
    mixinStandardHelpOptions = true)
final class ChatIdsCommand implements Callable<Integer> {
  private static final List<String> HEAD = List.of("chat id", "type", "name");

  private final Cli cli;

  ChatIdsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var chats = chats(new TelegramMessenger(options(cli.config())));
    if (chats.isEmpty()) {
      cli.err().println("No chat yet. Send /start to the bot, or add it to a group.");
      cli.err().flush();
    } else {
      print(chats, cli.out());
      cli.out().flush();
    }
    return Cli.OK;
  }

  private static TelegramOptions options(DemoConfig config) {
    if (!config.options().messengers().containsKey(TelegramMessenger.ALIAS)) {
      throw new StartException(
          "telegram is not configured: give messengers.telegram.token, or SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN");
    }
    try {
      return TelegramOptions.fromJson(
          config.options().messengerOptions(TelegramMessenger.ALIAS, TelegramOptions.KEYS));
    } catch (SiteMessageException e) {
      throw StartException.because(e);
    }
  }

  private static List<Chat> chats(TelegramMessenger messenger) {
    var vertx = Vertx.vertx();
    try {
      return messenger
          .open(vertx)
          .compose(v -> messenger.getChats())
          .eventually(messenger::close)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SiteMessageException refusal
          ? refusal
          : StartException.because(e);
    } finally {
      Engine.started(vertx.close());
    }
  }

  private static void print(List<Chat> chats, PrintWriter out) {
    var rows = chats.stream().map(chat -> List.of(chat.id(), chat.type(), name(chat))).toList();
    var first = width(rows, 0);
    var second = width(rows, 1);
    row(out, first, second, HEAD);
    rows.forEach(row -> row(out, first, second, row));
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .reduce(HEAD.get(column).length(), Math::max);
  }

  private static void row(PrintWriter out, int first, int second, List<String> row) {
    var line = "%%-%ds  %%-%ds  %%s".formatted(first, second);
    out.println(line.formatted(row.get(0), row.get(1), row.get(2)).stripTrailing());
  }

  /** Without what a terminal would obey. */
  private static String name(Chat chat) {
    var username = chat.username().isEmpty() ? "" : " @" + chat.username();
    return (chat.name() + username).replaceAll("\\p{Cc}+", " ").strip();
  }
}
