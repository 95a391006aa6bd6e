package org.sitemessage.vertx.template;

import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.loader.Loader;
import io.pebbletemplates.pebble.utils.PathUtils;
import java.io.Reader;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;

/** Loads templates from our sources for Pebble, by their paths. */
final class PebbleLoader implements Loader<String> {
  private final TemplateSources sources;

  PebbleLoader(TemplateSources sources) {
    this.sources = sources;
  }

  @Override
  public Reader getReader(String path) {
    return new StringReader(
        sources
            .read(path)
            .orElseThrow(
                () ->
                    new LoaderException(
                        null,
                        "template %s is not found (looked in: %s)".formatted(path, sources))));
  }

  @Override
  public void setCharset(String charset) {}

  @Override
  public void setPrefix(String prefix) {}

  @Override
  public void setSuffix(String suffix) {}

  @Override
  public @Nullable String resolveRelativePath(String relativePath, String anchorPath) {
    return PathUtils.resolveRelativePath(relativePath, anchorPath, '/');
  }

  @Override
  public String createCacheKey(String templateName) {
    try {
      return TemplateSources.checkedTemplate(templateName);
    } catch (SiteMessageException e) {
      throw new LoaderException(e, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean resourceExists(String templateName) {
    return sources.exists(createCacheKey(templateName));
  }
}
