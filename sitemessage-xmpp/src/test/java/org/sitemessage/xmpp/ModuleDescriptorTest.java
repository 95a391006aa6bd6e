package org.sitemessage.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.spi.MessengerProvider;

/** The descriptor is a promise to users: a change of it is a change of the product. */
class ModuleDescriptorTest {
  private static final Set<String> PROVIDERS =
      Set.of(
          "org.sitemessage.xmpp.XmppMessengerProvider",
          "org.sitemessage.xmpp.XmppsleekMessengerProvider");

  /** Tests run on the class path, where classes have no descriptor. */
  private static final ModuleDescriptor DESCRIPTOR =
      ModuleFinder.of(Path.of("target", "classes"))
          .find("org.sitemessage.xmpp")
          .orElseThrow()
          .descriptor();

  @Test
  void the_module_exports_its_one_package_to_everybody() {
    assertEquals(
        Set.of("org.sitemessage.xmpp"),
        DESCRIPTOR.exports().stream()
            .filter(export -> !export.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet()));
    assertEquals(Set.of("org.sitemessage.xmpp"), DESCRIPTOR.packages());
  }

  @Test
  void the_libraries_are_required_plainly() {
    assertEquals(
        Set.of(
            "java.base",
            "org.sitemessage.vertx",
            "jxmpp.core",
            "jxmpp.jid",
            "smack.core",
            "smack.extensions",
            "smack.im",
            "smack.java8",
            "smack.tcp"),
        DESCRIPTOR.requires().stream()
            .filter(required -> !required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }

  @Test
  void module_and_class_path_provide_the_same() {
    assertEquals(
        PROVIDERS,
        DESCRIPTOR.provides().stream()
            .filter(p -> p.service().equals("org.sitemessage.api.spi.MessengerProvider"))
            .flatMap(p -> p.providers().stream())
            .collect(Collectors.toSet()));
    var onClassPath = new HashSet<String>();
    for (MessengerProvider<?> provider : ServiceLoader.load(MessengerProvider.class)) {
      onClassPath.add(provider.getClass().getName());
    }
    onClassPath.removeIf(name -> !name.startsWith("org.sitemessage.xmpp."));
    assertEquals(PROVIDERS, onClassPath);
  }
}
