package org.sitemessage.twitter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors published by X, in RFC 5849 and in OAuth Core 1.0. */
class OAuth1SignatureTest {
  private static final String STATUS =
      "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21";
  private static final Map<String, String> X =
      Map.of(
          "oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog",
          "oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
          "oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
          "oauth_timestamp", "1318622958",
          "oauth_version", "1.0",
          "oauth_signature_method", "HMAC-SHA1");
  private static final URI PHOTOS =
      URI.create("http://photos.example.net/photos?file=vacation.jpg&size=original");

  @ParameterizedTest
  @CsvSource({
    "'Ladies + Gentlemen', Ladies%20%2B%20Gentlemen",
    "'An encoded string!', An%20encoded%20string%21",
    "'Dogs, Cats & Mice', Dogs%2C%20Cats%20%26%20Mice",
    "☃, %E2%98%83",
    "a*b~c, a%2Ab~c"
  })
  void text_is_percent_encoded_as_the_standard_says(String text, String expected) {
    assertEquals(expected, OAuth1Signature.encode(text));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.twitter.com/1/statuses/update.json, tnnArxj06cWHq44gCs1OSKk/jLY=",
    "https://api.twitter.com/1.1/statuses/update.json, hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
    "https://api.x.com/1.1/statuses/update.json, Ls93hJiZbQ3akF3HF3x1Bz8/zU4=",
    "https://API.x.com:443/1.1/statuses/update.json, Ls93hJiZbQ3akF3HF3x1Bz8/zU4="
  })
  void a_post_is_signed_as_x_documents(String url, String expected) {
    assertEquals(
        expected,
        OAuth1Signature.sign(
            "POST",
            URI.create(url + "?include_entities=true"),
            X,
            STATUS,
            "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
            "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"));
  }

  @Test
  void the_base_string_is_the_one_x_documents() {
    assertEquals(
        "POST&https%3A%2F%2Fapi.x.com%2F1.1%2Fstatuses%2Fupdate.json&include_entities%3Dtrue"
            + "%26oauth_consumer_key%3Dxvz1evFS4wEEPTGEFPHBog"
            + "%26oauth_nonce%3DkYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
            + "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958"
            + "%26oauth_token%3D370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"
            + "%26oauth_version%3D1.0%26status%3DHello%2520Ladies%2520%252B%2520Gentlemen%252C"
            + "%2520a%2520signed%2520OAuth%2520request%2521",
        OAuth1Signature.baseString(
            "POST",
            URI.create("https://api.x.com/1.1/statuses/update.json?include_entities=true"),
            X,
            STATUS));
  }

  private static Map<String, String> rfc(String timestamp, String nonce, String... more) {
    var parameters = new TreeMap<String, String>();
    parameters.put("oauth_consumer_key", "dpf43f3p2l4k3l03");
    parameters.put("oauth_signature_method", "HMAC-SHA1");
    parameters.put("oauth_timestamp", timestamp);
    parameters.put("oauth_nonce", nonce);
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return parameters;
  }

  private static String signed(
      String method, URI url, Map<String, String> oauth, String tokenSecret) {
    return OAuth1Signature.sign(method, url, oauth, "", "kd94hf93k423kf44", tokenSecret);
  }

  @Test
  void the_three_requests_of_rfc_5849_are_signed_as_printed_there() {
    assertEquals(
        "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        signed(
            "POST",
            URI.create("https://photos.example.net/initiate"),
            rfc("137131200", "wIjqoS", "oauth_callback", "http://printer.example.com/ready"),
            ""));
    assertEquals(
        "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        signed(
            "POST",
            URI.create("https://photos.example.net/token"),
            rfc(
                "137131201",
                "walatlh",
                "oauth_token",
                "hh5s93j4hdidpola",
                "oauth_verifier",
                "hfdp7dh39dks9884"),
            "hdhd0244k9j7ao03"));
    assertEquals(
        "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
        signed(
            "GET",
            PHOTOS,
            rfc("137131202", "chapoH", "oauth_token", "nnch734d00sl2jdk"),
            "pfkkdhi9sl3r4s00"));
  }

  @Test
  void the_request_of_oauth_core_is_signed_as_printed_there() {
    assertEquals(
        "tR3+Ty81lMeYAr/Fid0kMTYa/WM=",
        signed(
            "GET",
            PHOTOS,
            rfc(
                "1191242096",
                "kllo9940pd9333jh",
                "oauth_token",
                "nnch734d00sl2jdk",
                "oauth_version",
                "1.0"),
            "pfkkdhi9sl3r4s00"));
  }

  @Test
  void repeated_empty_and_encoded_parameters_are_normalized_as_in_rfc_5849() {
    assertEquals(
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da"
            + "%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2"
            + "%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
            + "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
        OAuth1Signature.baseString(
            "POST",
            URI.create("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"),
            Map.of(
                "oauth_consumer_key", "9djdj82h48djs9d2",
                "oauth_token", "kkk9d7dh3k39sjv7",
                "oauth_signature_method", "HMAC-SHA1",
                "oauth_timestamp", "137131201",
                "oauth_nonce", "7d8f3e4a"),
            "c2&a3=2+q"));
  }
}
