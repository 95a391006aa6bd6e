package org.sitemessage.vertx.messenger.smtp;

import java.util.Optional;

/**
 * Settings and parts that all connections of a messenger share.
 *
 * @param options options of the messenger
 * @param ownName name given at EHLO
 * @param dialer maker of connections
 * @param tokens source of access tokens; empty: the password of the options is used
 * @param signer signer of the mails; empty: mails are not signed
 * @param replies meanings of failures
 */
record SmtpContext(
    SmtpOptions options,
    String ownName,
    SmtpDialer dialer,
    Optional<SmtpTokens> tokens,
    Optional<DkimSigner> signer,
    SmtpReplies replies) {}
