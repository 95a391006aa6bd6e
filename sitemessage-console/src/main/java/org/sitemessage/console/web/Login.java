package org.sitemessage.console.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.access.LoginRefusedException;
import org.sitemessage.vertx.access.LoginSessions;

/** Logging in and out, and changing one's own password, for the users of the store. */
final class Login {
  private static final String TO = "to";
  private static final String PASSWORD = "password";

  private final LoginSessions sessions;

  Login(Vertx vertx) {
    sessions = LoginSessions.create(vertx);
  }

  /** Shows the form. */
  static Future<View> form(Visit visit) {
    return Future.succeededFuture(form(visit, "", 200));
  }

  private static View form(Visit visit, String error, int status) {
    return View.page(
            "login",
            Map.of(
                "error",
                error,
                TO,
                visit.value(TO).filter(View::isOwn).orElse(""),
                "name",
                visit.value("name").orElse("")))
        .withStatus(status);
  }

  /** Begins a session. */
  Future<View> login(Visit visit) {
    return sessions
        .login(
            visit.value("name").orElse(""),
            Optional.ofNullable(FormReader.of(visit.ctx()).get(PASSWORD)).orElse(""),
            LoginSessions.clientAddress(visit.ctx()))
        .map(
            session -> {
              LoginSessions.token(visit.ctx()).ifPresent(sessions::end);
              LoginSessions.setCookie(visit.ctx(), session);
              return View.goTo(visit.value(TO).filter(View::isOwn).orElse(""));
            })
        .recover(
            failure -> refused(failure).map(text -> form(visit, text, status(visit, failure))));
  }

  /** Ends the session. */
  Future<View> logout(Visit visit) {
    return LoginSessions.token(visit.ctx())
        .map(sessions::end)
        .orElseGet(() -> Future.succeededFuture(false))
        .map(
            ended -> {
              LoginSessions.removeCookie(visit.ctx());
              return View.goTo("login");
            });
  }

  /** Shows the form for another password. */
  static Future<View> passwordForm(Visit visit) {
    return Future.succeededFuture(password("", visit.value("changed").isPresent()));
  }

  private static View password(String error, boolean changed) {
    return View.page(PASSWORD, Map.of("error", error, "changed", changed))
        .withStatus(error.isEmpty() ? 200 : 400);
  }

  /** Changes the password of the user, which ends all other sessions of the user. */
  Future<View> changePassword(Visit visit) {
    var form = FormReader.of(visit.ctx());
    var next = Optional.ofNullable(form.get("newPassword")).orElse("");
    if (!next.equals(form.get("repeated"))) {
      return Future.succeededFuture(password(visit.text("password.differ"), false));
    }
    return sessions
        .changePassword(
            LoginSessions.token(visit.ctx()).orElse(""),
            Optional.ofNullable(form.get(PASSWORD)).orElse(""),
            next,
            LoginSessions.clientAddress(visit.ctx()))
        .map(v -> View.goTo("password?changed=yes"))
        .recover(failure -> refused(failure).map(text -> password(text, false)));
  }

  private static Future<String> refused(Throwable failure) {
    return failure instanceof LoginRefusedException || isRefusal(failure)
        ? Future.succeededFuture(String.valueOf(failure.getMessage()))
        : Future.failedFuture(failure);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof SiteMessageException refusal && refusal.code().httpStatus() < 500;
  }

  private static int status(Visit visit, Throwable failure) {
    if (!(failure instanceof LoginRefusedException refused) || refused.retryAfter().isEmpty()) {
      return 401;
    }
    visit
        .ctx()
        .response()
        .putHeader(
            HttpHeaders.RETRY_AFTER, String.valueOf(refused.retryAfter().get().toSeconds() + 1));
    return 429;
  }
}
