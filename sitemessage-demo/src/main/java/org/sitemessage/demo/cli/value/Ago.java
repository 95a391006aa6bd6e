package org.sitemessage.demo.cli.value;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads how long ago something was: {@code 30} or {@code 30d} for days, {@code 12h}, {@code 5m}.
 */
public final class Ago implements ITypeConverter<Duration> {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})([dhms]?)");

  @Override
  public Duration convert(String text) {
    var match = AGO.matcher(text);
    if (!match.matches()) {
      throw new TypeConversionException(
          "must be a number of days, or end in d, h, m or s; is \"%s\"".formatted(text));
    }
    var count = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "h" -> Duration.ofHours(count);
      case "m" -> Duration.ofMinutes(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofDays(count);
    };
  }
}
