package org.sitemessage.vertx.messenger.webhook;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others, by the special-purpose registries of IANA
 * (RFC 6890). What is not known to be public is not.
 */
final class PublicAddresses {
  private static final List<Block> NOT_PUBLIC_4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, metadata services of clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast
  private static final List<Block> PUBLIC_6 = blocks("2000::/3");
  private static final List<Block> NOT_PUBLIC_6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: carries any IPv4 address
          "3fff::/20"); // documentation
  private static final List<Block> NAT64 = blocks("64:ff9b::/96");
  private static final int BYTES_4 = 4;

  private record Block(BigInteger network, int length, int bits) {
    boolean contains(byte[] address) {
      int shift = length - bits;
      return address.length * Byte.SIZE == length
          && new BigInteger(1, address).shiftRight(shift).equals(network.shiftRight(shift));
    }
  }

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    return address instanceof Inet4Address
        ? isPublic4(address.getAddress())
        : isPublic6(address.getAddress());
  }

  private static boolean isPublic4(byte[] address) {
    return !in(NOT_PUBLIC_4, address);
  }

  private static boolean isPublic6(byte[] address) {
    return in(NAT64, address)
        ? isPublic4(Arrays.copyOfRange(address, address.length - BYTES_4, address.length))
        : in(PUBLIC_6, address) && !in(NOT_PUBLIC_6, address);
  }

  private static boolean in(List<Block> blocks, byte[] address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Block> blocks(String... notations) {
    return Arrays.stream(notations).map(PublicAddresses::block).toList();
  }

  private static Block block(String notation) {
    int slash = notation.indexOf('/');
    try {
      var network = InetAddress.getByName(notation.substring(0, slash)).getAddress();
      return new Block(
          new BigInteger(1, network),
          network.length * Byte.SIZE,
          Integer.parseInt(notation.substring(slash + 1)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(notation, e);
    }
  }
}
