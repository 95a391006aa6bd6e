/** Measures the engine against plain SQL on the same database, in the same run. */
@NullMarked
package org.sitemessage.bench;

import org.jspecify.annotations.NullMarked;
