package org.sitemessage.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.OptionReader;
import org.sitemessage.vertx.SiteMessageOptions;
import org.sitemessage.vertx.messenger.TelegramMessenger;
import org.sitemessage.vertx.messenger.TelegramOptions;
import picocli.CommandLine.Command;

/** Tells who has started the Telegram bot. */
@Command(
    name = "chat-ids",
    description =
        "Prints the ids of the chats that have sent /start to the Telegram bot, oldest first, one a"
            + " line: the addresses to schedule to. It needs no server, and confirms nothing.",
    mixinStandardHelpOptions = true)
final class ChatIdsCommand implements Callable<Integer> {
  private static final String PATH = "messengers." + TelegramMessenger.ALIAS;
  private static final Set<String> ENGINES_OWN = Set.of("concurrency", "deadlineMs", "unknown");

  private final Cli cli;

  ChatIdsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var messenger = new TelegramMessenger(options(cli.config().options()));
    var vertx = Vertx.vertx();
    var ids =
        messenger
            .open(vertx)
            .compose(v -> messenger.getChatIds())
            .eventually(messenger::close)
            .eventually(vertx::close);
    awaited(ids).forEach(cli.out()::println);
    cli.out().flush();
    return Cli.OK;
  }

  private static TelegramOptions options(SiteMessageOptions all) {
    var own =
        Optional.ofNullable(all.messengers().get(TelegramMessenger.ALIAS))
            .map(JsonObject::copy)
            .orElseThrow(
                () ->
                    SiteMessageException.invalid(
                        PATH, "is not configured; its token says which bot is meant"));
    ENGINES_OWN.forEach(own::remove);
    return TelegramOptions.fromJson(
        OptionReader.read(PATH, own, all.environment(), TelegramOptions.KEYS));
  }

  private static <T> T awaited(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SiteMessageException refusal
          ? refusal
          : new StartException(StartException.oneLine(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }
}
