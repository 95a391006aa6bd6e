package org.sitemessage.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests the exports that the module descriptor promises to users. */
class ModuleDescriptorTest {

  @Test
  void the_module_exports_one_package() {
    var exported =
        SiteMessageExtension.class.getModule().getDescriptor().exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());

    assertEquals(Set.of("org.sitemessage.junit"), exported);
  }
}
