package org.sitemessage.demo.cli.value;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads whole numbers. It is a class, because JDK 17 crashes while it archives two lambdas of one
 * method for an interface as old as picocli's.
 *
 * @param <T> type of the numbers
 */
public final class WholeNumber<T extends Number> implements ITypeConverter<T> {
  private final Function<String, T> parse;

  private WholeNumber(Function<String, T> parse) {
    this.parse = parse;
  }

  /** Returns a reader of numbers that fit into 32 bits. */
  public static WholeNumber<Integer> small() {
    return new WholeNumber<>(Integer::valueOf);
  }

  /** Returns a reader of numbers that fit into 64 bits. */
  public static WholeNumber<Long> large() {
    return new WholeNumber<>(Long::valueOf);
  }

  @Override
  public T convert(String text) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("is \"%s\", must be a whole number".formatted(text));
    }
  }
}
