package org.sitemessage.demo.cli.value;

import java.time.DateTimeException;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time zone: {@code Europe/Berlin}. */
public final class Zone implements ITypeConverter<ZoneId> {
  @Override
  public ZoneId convert(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "is \"%s\", must be a time zone such as Europe/Berlin".formatted(text));
    }
  }
}
