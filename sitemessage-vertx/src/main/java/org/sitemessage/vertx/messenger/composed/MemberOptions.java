package org.sitemessage.vertx.messenger.composed;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of a member of a messenger that is made of messengers, beside those of its kind. */
public final class MemberOptions extends OptionSet<MemberOptions> {
  /** Alias of a provider's messenger, or kind of a messenger that is made of others. */
  public static final Option<String> KIND = Option.text("kind", "Kind of the member.").required();

  /** Name of the member; empty: its kind. */
  public static final Option<String> NAME =
      Option.text("name", "Name of the member; empty: its kind.");

  /** Share of the deliveries that a round robin gives to the member. */
  public static final Option<Integer> WEIGHT =
      Option.integer(
          "weight", 1, 1, Member.MOST_WEIGHT, "Share of a round robin's deliveries, 1 to 100.");

  /** Maximum number of deliveries under way at once; 0: as many as the kind likes. */
  public static final Option<Integer> CONCURRENCY =
      Option.integer(
          "concurrency",
          0,
          0,
          Member.MOST_AT_ONCE,
          "Maximum deliveries under way at once, 1 to 1000; 0: the default of the kind.");

  /** Every option of a member but those of its kind. */
  public static final Section<MemberOptions> SECTION =
      Section.of("of", MethodHandles.lookup(), MemberOptions::new);

  private MemberOptions(OptionValues<MemberOptions> values) {
    super(values);
  }
}
