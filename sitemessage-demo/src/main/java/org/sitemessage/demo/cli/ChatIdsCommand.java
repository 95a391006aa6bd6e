package org.sitemessage.demo.cli;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger;
import org.sitemessage.vertx.messenger.telegram.TelegramMessenger.Chat;
import org.sitemessage.vertx.messenger.telegram.TelegramOptions;
import org.sitemessage.vertx.options.MessengerSettings;
import picocli.CommandLine.Command;

/** Lists the chats that a Telegram bot can write to. */
@Command(
    name = "chat-ids",
    description =
        "Prints the chats of the Telegram bot's recent updates: id, type and name. Asks Telegram"
            + " itself, confirms nothing.",
    footer = {"", "Example:", "  sitemessage chat-ids"},
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
      new TextTable(
              HEAD,
              chats.stream().map(chat -> List.of(chat.id(), chat.type(), name(chat))).toList())
          .print(cli.out());
    }
    return Cli.OK;
  }

  private static TelegramOptions options(DemoConfig config) {
    var section = config.options().messengers().get(TelegramMessenger.ALIAS);
    if (section == null) {
      throw new StartException(
          "telegram is not configured: give messengers.telegram.token, or"
              + " SITEMESSAGE_MESSENGERS_TELEGRAM_TOKEN");
    }
    try {
      return TelegramOptions.SECTION.read(
          MessengerSettings.path(TelegramMessenger.ALIAS),
          section,
          config.options().environment(),
          MessengerSettings.SECTION.names());
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
      Waiting.started(vertx.close());
    }
  }

  private static String name(Chat chat) {
    var username = chat.username().isEmpty() ? "" : " @" + chat.username();
    return chat.name() + username;
  }
}
