package org.sitemessage.demo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DependenciesCommandTest {
  @Test
  void libraries_are_found_whether_maven_has_coloured_the_list_or_not() {
    var list =
        """

        The following files have been resolved:
           ch.qos.logback:logback-classic:jar:1.6.6:compile\u001b[36m -- module\u001b[0;1m x\u001b[m
           io.netty:netty-transport:jar:linux-x86_64:4.1.0:runtime -- module io.netty.transport
           org.example:plain:jar:1:compile
        """;

    assertEquals(
        List.of(
            "ch.qos.logback:logback-classic:jar:1.6.6:compile",
            "io.netty:netty-transport:jar:linux-x86_64:4.1.0:runtime",
            "org.example:plain:jar:1:compile"),
        DependenciesCommand.libraries(list));
  }
}
