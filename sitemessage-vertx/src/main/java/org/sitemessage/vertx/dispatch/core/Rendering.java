package org.sitemessage.vertx.dispatch.core;

import java.time.Duration;
import org.sitemessage.api.Templates;

/**
 * The templates and the time limit of rendering.
 *
 * @param templates templates that types render contents with
 * @param limit maximum time that one content takes
 */
public record Rendering(Templates templates, Duration limit) {}
