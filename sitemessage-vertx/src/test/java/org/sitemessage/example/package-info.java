/** The code that README and guide quote: compiled, and run by the tests beside it. */
@NullUnmarked
package org.sitemessage.example;

import org.jspecify.annotations.NullUnmarked;
