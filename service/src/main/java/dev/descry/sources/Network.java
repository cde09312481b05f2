package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses with the same first bits.
 *
 * @param address 4 or 16 bytes
 */
record Network(byte[] address, int bits) {

  /**
   * What is not public: the special-purpose registries of IANA (RFC 6890), and the ranges of IPv6
   * that stand for addresses of IPv4, private ones among them.
   */
  private static final List<Network> SPECIAL =
      List.of(
          of("0.0.0.0/8"),
          of("10.0.0.0/8"),
          of("100.64.0.0/10"),
          of("127.0.0.0/8"),
          of("169.254.0.0/16"),
          of("172.16.0.0/12"),
          of("192.0.0.0/24"),
          of("192.0.2.0/24"),
          of("192.88.99.0/24"),
          of("192.168.0.0/16"),
          of("198.18.0.0/15"),
          of("198.51.100.0/24"),
          of("203.0.113.0/24"),
          of("224.0.0.0/3"),
          of("::/96"),
          of("64:ff9b::/96"),
          of("64:ff9b:1::/48"),
          of("100::/64"),
          of("2001::/23"),
          of("2001:db8::/32"),
          of("2002::/16"),
          of("fc00::/7"),
          of("fe80::/10"),
          of("fec0::/10"),
          of("ff00::/8"));

  /**
   * From {@code address/bits}.
   *
   * @throws DescryException {@code invalid-network}
   */
  static Network of(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > address.length * Byte.SIZE) {
        throw new IllegalArgumentException("no address has so many bits");
      }
      return new Network(address, bits);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "invalid-network",
          "descry.sources.allowed-networks: '%s' is no network such as 10.1.0.0/16".formatted(text),
          e);
    }
  }

  static boolean isPublic(InetAddress address) {
    return SPECIAL.stream().noneMatch(network -> network.contains(address));
  }

  boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    int whole = bits / Byte.SIZE;
    int rest = bits % Byte.SIZE;
    return bytes.length == address.length
        && Arrays.equals(bytes, 0, whole, address, 0, whole)
        && (rest == 0 || (bytes[whole] ^ address[whole]) >> (Byte.SIZE - rest) == 0);
  }
}
