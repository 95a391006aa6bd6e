/** Messages over XMPP. */
@NullMarked
package org.sitemessage.xmpp;

import org.jspecify.annotations.NullMarked;
