package org.sitemessage.demo.cli.value;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time: {@code 2030-01-31T12:00:00Z}, or with an offset instead of Z. */
public final class At implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "is \"%s\", must be a time such as 2030-01-31T12:00:00Z or 2030-01-31T12:00:00+01:00"
              .formatted(text));
    }
  }
}
