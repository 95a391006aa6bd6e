package org.sitemessage.api.schedule;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.limit.LimitChange;
import org.sitemessage.api.text.JsonTimes;

/**
 * State of a messenger.
 *
 * @param alias alias of the messenger
 * @param title name that is shown to people
 * @param state the state of the messenger
 * @param reason reason of the state; empty if it is {@link State#READY}
 * @param until time of the next attempt; empty if the state is {@link State#READY}, and if a person
 *     has to resume the messenger
 * @param pausedByHand pause by a person; empty if there is none
 * @param inFlight number of dispatches that the node has claimed and whose outcome is not recorded
 *     yet
 * @param members members of a composed messenger; else empty
 * @param limits use of its limits; empty if it has none
 * @param limitsByHand limits that a person has laid over the configured ones; empty if there are
 *     none
 * @param types aliases of the message types that may go through it
 */
public record MessengerStats(
    String alias,
    String title,
    State state,
    String reason,
    Optional<Instant> until,
    Optional<PauseStats> pausedByHand,
    int inFlight,
    List<MemberStats> members,
    Optional<LimitStats> limits,
    Optional<ManualLimitStats> limitsByHand,
    List<String> types) {
  /** Copies the lists. */
  public MessengerStats {
    members = List.copyOf(members);
    types = List.copyOf(types);
  }

  /** The states of a messenger. */
  public enum State {
    /** It delivers. */
    READY,
    /** Its channel failed; it is tried again. */
    HELD,
    /** A person must act; one dispatch is tried now and then, unless a person has paused it. */
    PAUSED
  }

  /**
   * A pause by a person.
   *
   * @param since time at which the messenger was paused
   * @param until time at which it resumes by itself; empty if a person has to resume it
   * @param reason reason of the pause
   * @param by name of the person; may be empty
   */
  public record PauseStats(Instant since, Optional<Instant> until, String reason, String by) {

    static PauseStats fromJson(JsonObject json) {
      return new PauseStats(
          Instant.ofEpochMilli(json.getLong("sinceMs")),
          JsonTimes.instant(json, "untilMs"),
          json.getString("reason"),
          json.getString("by", ""));
    }
  }

  /**
   * Limits that a person has laid over the configured ones.
   *
   * @param since time at which they were set
   * @param until time at which the configured ones hold again
   * @param change the limits
   * @param reason reason of the change
   * @param by name of the person; may be empty
   */
  public record ManualLimitStats(
      Instant since, Instant until, LimitChange change, String reason, String by) {

    static ManualLimitStats fromJson(JsonObject json) {
      return new ManualLimitStats(
          Instant.ofEpochMilli(json.getLong("sinceMs")),
          Instant.ofEpochMilli(json.getLong("untilMs")),
          LimitChange.fromJson(json),
          json.getString("reason"),
          json.getString("by", ""));
    }
  }

  /**
   * State of a member of a composed messenger.
   *
   * @param name name of the member
   * @param breaker {@code closed}: the member is used; {@code open}: the member is not used; {@code
   *     half_open}: one delivery tests whether it works again
   * @param failures number of failures of its transport in a row
   * @param inFlight deliveries under way
   * @param reason reason why it is not used; empty if it is used
   * @param until time at which it is tried again; present if it is not used
   */
  public record MemberStats(
      String name,
      String breaker,
      long failures,
      int inFlight,
      String reason,
      Optional<Instant> until) {

    static MemberStats fromJson(JsonObject json) {
      return new MemberStats(
          json.getString("name"),
          json.getString("breaker"),
          json.getLong("failures"),
          json.getInteger("inFlight"),
          json.getString("reason", ""),
          JsonTimes.instant(json, "untilMs"));
    }
  }

  /**
   * Use of the limits of a messenger.
   *
   * @param until time until which it claims nothing; empty if it claims
   * @param day use of the daily limit; empty if the messenger has none
   * @param parked number of dispatches that wait for a permit of their address, domain or messenger
   */
  public record LimitStats(
      Optional<Instant> until, Optional<DayStats> day, Map<Outcome.Scope, Long> parked) {
    /** Copies the map. */
    public LimitStats {
      parked = Map.copyOf(parked);
    }

    static LimitStats fromJson(JsonObject json) {
      var parked = json.getJsonObject("parked");
      return new LimitStats(
          JsonTimes.instant(json, "untilMs"),
          json.containsKey("day") ? Optional.of(DayStats.fromJson(json)) : Optional.empty(),
          parked.fieldNames().stream()
              .collect(
                  Collectors.toMap(
                      scope -> Outcome.Scope.valueOf(scope.toUpperCase(Locale.ROOT)),
                      parked::getLong)));
    }
  }

  /**
   * Use of a daily limit.
   *
   * @param day the day, as {@code 2026-01-31}
   * @param count maximum number of deliveries
   * @param started deliveries that have been started
   * @param left deliveries that are left
   */
  public record DayStats(String day, long count, long started, long left) {

    static DayStats fromJson(JsonObject json) {
      return new DayStats(
          json.getString("day"),
          json.getLong("count"),
          json.getLong("started"),
          json.getLong("left"));
    }
  }

  /** Reads one element of {@code messengers} of the bus contract. */
  public static MessengerStats fromJson(JsonObject json) {
    return new MessengerStats(
        json.getString("alias"),
        json.getString("title"),
        State.valueOf(json.getString("state").toUpperCase(Locale.ROOT)),
        json.getString("reason", ""),
        JsonTimes.instant(json, "untilMs"),
        Optional.ofNullable(json.getJsonObject("pausedByHand")).map(PauseStats::fromJson),
        json.getInteger("inFlight"),
        json.getJsonArray("members", new JsonArray()).stream()
            .map(one -> MemberStats.fromJson((JsonObject) one))
            .toList(),
        Optional.ofNullable(json.getJsonObject("limits")).map(LimitStats::fromJson),
        Optional.ofNullable(json.getJsonObject("limitsByHand")).map(ManualLimitStats::fromJson),
        json.getJsonArray("types", new JsonArray()).stream().map(String::valueOf).toList());
  }
}
