package org.sitemessage.demo.cli.value;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads whole numbers. It is a class, because JDK 17 crashes while it archives two lambdas of one
 * method for an interface as old as picocli's.
 */
public final class WholeNumber implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("is \"%s\", must be a whole number".formatted(text));
    }
  }
}
