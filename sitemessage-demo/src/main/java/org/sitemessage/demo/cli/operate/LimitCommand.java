package org.sitemessage.demo.cli.operate;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sitemessage.api.RateLimit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.limit.DailyLimit;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UseDefaultConverter;

/** Changes the limits of a messenger for a while. */
@Command(
    name = "limit",
    description =
        "Lays limits over the configured ones of a messenger, on all nodes, until a time is over or"
            + " until unlimit. What is not named stays as it is configured.",
    footer = {
      "",
      "A RATE is COUNT/LENGTH, such as 10/1s or 500/1h, COUNT/LENGTH/BURST, or none.",
      "",
      "Examples:",
      "  sitemessage limit smtp --rate 10/1s --concurrency 4 --for 2h --reason 'their server is slow'",
      "  sitemessage limit smtp --domain gmail.com=5/1m --for 1d --reason 'gmail defers us'"
    },
    mixinStandardHelpOptions = true)
final class LimitCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "MESSENGER", description = "Alias of the messenger.")
  private String messenger = "";

  @Mixin private final ForAWhile forAWhile = new ForAWhile();

  @Option(
      names = "--concurrency",
      paramLabel = "COUNT",
      description = "Maximum deliveries of each node under way at once.")
  private Optional<Integer> concurrency = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Rate.class,
      description = "Limit of the messenger.")
  private Optional<RateLimit> rate = Optional.empty();

  @Option(
      names = "--each-address",
      paramLabel = "RATE",
      converter = Rate.class,
      description = "Limit of each address.")
  private Optional<RateLimit> address = Optional.empty();

  @Option(
      names = "--each-domain",
      paramLabel = "RATE",
      converter = Rate.class,
      description = "Limit of each domain that is not named.")
  private Optional<RateLimit> domain = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN=RATE",
      converter = {UseDefaultConverter.class, Rate.class},
      description = "Limit of one domain; may be given several times.")
  private Map<String, RateLimit> domains = Map.of();

  @Option(names = "--day", paramLabel = "COUNT", description = "Limit of each day, in UTC.")
  private Optional<Long> day = Optional.empty();

  LimitCommand(Cli cli) {
    this.cli = cli;
  }

  /** A rate as people write it. */
  static final class Rate implements ITypeConverter<RateLimit> {
    @Override
    public RateLimit convert(String text) {
      try {
        return RateLimit.parse(text);
      } catch (SiteMessageException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    forAWhile.requireEnd();
    var change = LimitChange.NONE;
    change = with(change, concurrency, c -> c::withConcurrency);
    change = with(change, rate, c -> c::withRateLimit);
    change = with(change, address, c -> c::withAddress);
    change = with(change, domain, c -> c::withDomain);
    for (var one : domains.entrySet()) {
      change = change.withDomain(one.getKey(), one.getValue());
    }
    change = with(change, day.map(DailyLimit::of), c -> c::withDay);
    return cli.printReply(
        BusAddress.LIMIT, forAWhile.addTo(change.toJson().put("messenger", messenger)));
  }

  private static <T> LimitChange with(
      LimitChange change,
      Optional<T> value,
      Function<LimitChange, Function<T, LimitChange>> setter) {
    return value.map(given -> setter.apply(change).apply(given)).orElse(change);
  }
}
