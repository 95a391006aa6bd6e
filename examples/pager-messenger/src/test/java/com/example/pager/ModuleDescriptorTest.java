package com.example.pager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Provides;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.spi.MessengerProvider;

/** These tests run on the module path, and there is one door for modules and one for jars. */
class ModuleDescriptorTest {
  private static final Module MODULE = SnppMessenger.class.getModule();

  @Test
  void it_is_a_module_that_needs_the_api_alone() {
    assertTrue(MODULE.isNamed());
    assertEquals(
        Set.of("java.base", "org.sitemessage.api", "org.jspecify"),
        MODULE.getDescriptor().requires().stream()
            .map(required -> required.name())
            .collect(Collectors.toSet()));
  }

  @Test
  void it_provides_the_same_on_the_module_path_and_on_the_class_path() throws IOException {
    var provided =
        MODULE.getDescriptor().provides().stream()
            .filter(service -> service.service().equals(MessengerProvider.class.getName()))
            .map(Provides::providers)
            .findFirst()
            .orElse(List.of());

    assertEquals(List.of(SnppMessengerProvider.class.getName()), provided);
    try (var services =
        MODULE.getResourceAsStream("META-INF/services/" + MessengerProvider.class.getName())) {
      var text =
          new String(Objects.requireNonNull(services).readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(provided, text.lines().toList());
    }
  }
}
