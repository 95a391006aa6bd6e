package org.sitemessage.vertx.messenger;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What connections are made and mails are sent with.
 *
 * @param options where to, and how
 * @param proxies asked before each connection
 * @param signer signs the mails; empty: nobody does
 */
record SmtpMeans(
    SmtpOptions options, Supplier<Optional<ProxySettings>> proxies, Optional<DkimSigner> signer) {}
