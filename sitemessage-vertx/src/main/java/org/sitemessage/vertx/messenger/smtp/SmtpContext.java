package org.sitemessage.vertx.messenger.smtp;

import java.util.Optional;

/**
 * What connections are made and mails are sent with.
 *
 * @param options where to, and how
 * @param ownName name given at EHLO
 * @param dialer makes the connections
 * @param tokens what is logged in with; empty: the password of the options
 * @param signer signs the mails; empty: nobody does
 * @param replies meanings of failures
 */
record SmtpContext(
    SmtpOptions options,
    String ownName,
    SmtpDialer dialer,
    Optional<SmtpTokens> tokens,
    Optional<DkimSigner> signer,
    SmtpReplies replies) {}
