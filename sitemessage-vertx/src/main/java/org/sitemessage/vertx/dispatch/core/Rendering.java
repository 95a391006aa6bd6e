package org.sitemessage.vertx.dispatch.core;

import java.time.Duration;
import org.sitemessage.api.Templates;

/**
 * How contents are made.
 *
 * @param templates what types render theirs with
 * @param limit how long one content may take
 */
public record Rendering(Templates templates, Duration limit) {}
