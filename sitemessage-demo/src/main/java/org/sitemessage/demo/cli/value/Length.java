package org.sitemessage.demo.cli.value;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time with its unit: {@code 10s}, {@code 30m}, {@code 12h}, {@code 2d}. */
public final class Length implements ITypeConverter<Duration> {
  private static final Pattern LENGTH = Pattern.compile("([1-9]\\d{0,6})([smhd])");

  @Override
  public Duration convert(String text) {
    var match = LENGTH.matcher(text);
    if (!match.matches()) {
      throw new TypeConversionException(
          "must be a whole number and one of s, m, h and d, such as 30m; is \"%s\""
              .formatted(text));
    }
    var count = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
