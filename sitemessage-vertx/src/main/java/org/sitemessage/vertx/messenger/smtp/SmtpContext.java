package org.sitemessage.vertx.messenger.smtp;

import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.vertx.messenger.ProxySettings;

/**
 * What connections are made and mails are sent with.
 *
 * @param options where to, and how
 * @param proxies asked before each connection
 * @param tokens what is logged in with; empty: the password of the options
 * @param signer signs the mails; empty: nobody does
 * @param replies meanings of failures
 */
record SmtpContext(
    SmtpOptions options,
    Supplier<Optional<ProxySettings>> proxies,
    Optional<SmtpTokens> tokens,
    Optional<DkimSigner> signer,
    SmtpReplies replies) {}
