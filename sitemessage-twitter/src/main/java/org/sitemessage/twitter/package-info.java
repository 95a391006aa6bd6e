/** Posts on X. */
@NullMarked
package org.sitemessage.twitter;

import org.jspecify.annotations.NullMarked;
