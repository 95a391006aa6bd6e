package org.sitemessage.vertx.store.sql.dispatch;

import static org.sitemessage.vertx.store.db.Tx.utc;

import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sitemessage.vertx.store.db.Tx;

/**
 * Notes and recognizes people who have been erased. The store holds keyed hashes of their user ids
 * and of their messengers and address keys, and nothing else. For one transaction.
 */
public final class Erasures {
  private static final String ALGORITHM = "HmacSHA256";

  private static final int SALT_BYTES = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Tx tx;

  public Erasures(Tx tx) {
    this.tx = tx;
  }

  /**
   * The name under which a person is noted: a user, or an address.
   *
   * @param user the application's id; empty for an address
   * @param messenger alias of the messenger of the address
   * @param key key of the address
   */
  public record Name(String user, String messenger, String key) {
    /** Returns the name of a user. */
    public static Name ofUser(String user) {
      return new Name(user, "", "");
    }

    /** Returns the name of the owner of an address. */
    public static Name ofAddress(String messenger, String key) {
      return new Name("", messenger, key);
    }

    boolean isEmpty() {
      return user.isEmpty() && key.isEmpty();
    }
  }

  /** Returns those of some names that are noted; at the cost of one look if none is. */
  public Set<Name> erased(Collection<Name> names) throws SQLException {
    return noted(names).keySet();
  }

  /** Returns the times at which some names were noted, of those that are. */
  public Map<Name, Instant> noted(Collection<Name> names) throws SQLException {
    var key = key();
    var found = new LinkedHashMap<Name, Instant>();
    if (key.isPresent()) {
      var hashes = hashes(key.get(), names);
      tx.in(
          "select hash, erased_at from erased where hash in (%s)",
          hashes.keySet(),
          row -> {
            for (var name : hashes.getOrDefault(row.getString("HASH"), List.of())) {
              found.put(name, Tx.instant(row, "ERASED_AT"));
            }
            return row;
          });
    }
    return found;
  }

  /** Notes names; returns the hash of the first. */
  public String note(List<Name> names, Instant now) throws SQLException {
    var key = keyOrNew();
    var hashes = hashes(key, names);
    var known =
        new HashSet<>(
            tx.in(
                "select hash from erased where hash in (%s)" + tx.dialect().lock(),
                hashes.keySet(),
                row -> row.getString(0)));
    var conflict = tx.dialect().bulk() ? " on conflict (hash) do nothing" : "";
    tx.batch(
        "insert into erased (hash, erased_at) values (?,?)" + conflict,
        hashes.keySet().stream()
            .filter(hash -> !known.contains(hash))
            .map(hash -> Tuple.of(hash, utc(now)))
            .toList());
    return hash(key, names.get(0));
  }

  /** Removes notes; returns the hash of the first name, empty if none was noted. */
  public Optional<String> forget(List<Name> names) throws SQLException {
    var key = key();
    if (key.isEmpty()) {
      return Optional.empty();
    }
    var counts =
        tx.batch(
            "delete from erased where hash = ?",
            hashes(key.get(), names).keySet().stream().map(Tuple::of).toList());
    return counts.stream().anyMatch(count -> count > 0)
        ? Optional.of(hash(key.get(), names.get(0)))
        : Optional.empty();
  }

  private Optional<String> key() throws SQLException {
    return tx
        .query("select salt from erasure_key where id = 1")
        .list(row -> row.getString(0))
        .stream()
        .findFirst();
  }

  private String keyOrNew() throws SQLException {
    var key = key();
    if (key.isPresent()) {
      return key.get();
    }
    var bytes = new byte[SALT_BYTES];
    RANDOM.nextBytes(bytes);
    var conflict = tx.dialect().bulk() ? " on conflict (id) do nothing" : "";
    tx.query(
        "insert into erasure_key (id, salt) values (1, ?)" + conflict,
        HexFormat.of().formatHex(bytes));
    return key().orElseThrow(() -> new SQLException("the key of erasures was not stored"));
  }

  private static Map<String, List<Name>> hashes(String key, Collection<Name> names) {
    var hashes = new LinkedHashMap<String, List<Name>>();
    names.stream()
        .filter(name -> !name.isEmpty())
        .distinct()
        .forEach(
            name -> hashes.computeIfAbsent(hash(key, name), none -> new ArrayList<>()).add(name));
    return hashes;
  }

  private static String hash(String key, Name name) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), ALGORITHM));
      var text =
          name.user().isEmpty()
              ? "address\n" + name.messenger() + "\n" + name.key()
              : "user\n" + name.user();
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
