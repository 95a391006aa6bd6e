package org.sitemessage.example;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import org.sitemessage.api.people.PreferenceChoice;
import org.sitemessage.api.people.PreferenceQuery;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.vertx.SubscriptionClient;

/** A page of an application on which its users choose their messages. */
final class PreferencePage {
  private final SubscriptionClient subscriptions;

  PreferencePage(SubscriptionClient subscriptions) {
    this.subscriptions = subscriptions;
  }

  void mount(Router router) {
    router.get("/account/messages").handler(this::show);
    router.post("/account/messages").handler(BodyHandler.create(false)).handler(this::save);
  }

  // snippet:begin form
  private PreferenceQuery query(RoutingContext ctx) {
    return PreferenceQuery.ofUser(ctx.user().subject())
        .withLocale(Locale.forLanguageTag("ru"))
        .withTypes("news", "offers") // these rows, in this order
        .withMessengerTitle("pager", "Пейджер");
  }

  private void show(RoutingContext ctx) {
    subscriptions
        .preferencesHtml(query(ctx), PreferenceStyle.BOOTSTRAP)
        .map(table -> "<form method=\"post\">" + table + "<button>Сохранить</button></form>")
        .compose(form -> ctx.response().putHeader("Content-Type", "text/html").end(form))
        .onFailure(ctx::fail);
  }

  private void save(RoutingContext ctx) {
    Future.succeededFuture(ctx.request().formAttributes())
        .map(PreferenceChoice::fromForm)
        .compose(choice -> subscriptions.save(query(ctx), choice))
        .compose(saved -> ctx.redirect("/account/messages"))
        .onFailure(ctx::fail);
  }
  // snippet:end
}
