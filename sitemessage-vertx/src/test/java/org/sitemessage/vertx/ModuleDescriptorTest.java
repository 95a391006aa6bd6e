package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Messenger;

/** The module descriptors keep their promise to users; a change here changes the product. */
class ModuleDescriptorTest {

  private static Set<String> exported(Class<?> inModule) {
    return inModule.getModule().getDescriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }

  @Test
  void the_api_exports_its_packages_and_requires_vertx_core_alone() {
    var descriptor = Messenger.class.getModule().getDescriptor();

    assertEquals(
        Set.of(
            "org.sitemessage.api",
            "org.sitemessage.api.access",
            "org.sitemessage.api.feedback",
            "org.sitemessage.api.filter",
            "org.sitemessage.api.history",
            "org.sitemessage.api.limit",
            "org.sitemessage.api.node",
            "org.sitemessage.api.operation",
            "org.sitemessage.api.options",
            "org.sitemessage.api.people",
            "org.sitemessage.api.person",
            "org.sitemessage.api.schedule",
            "org.sitemessage.api.trace",
            "org.sitemessage.api.spi",
            "org.sitemessage.api.user"),
        exported(Messenger.class));
    assertEquals(
        Set.of("java.base", "io.vertx.core", "org.jspecify"),
        descriptor.requires().stream()
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet()));
  }

  @Test
  void the_engine_exports_root_mail_messengers_migration_and_web_and_keeps_the_rest() {
    assertEquals(
        Set.of(
            "org.sitemessage.vertx",
            "org.sitemessage.vertx.access",
            "org.sitemessage.vertx.mail",
            "org.sitemessage.vertx.messenger",
            "org.sitemessage.vertx.messenger.composed",
            "org.sitemessage.vertx.messenger.facebook",
            "org.sitemessage.vertx.messenger.http",
            "org.sitemessage.vertx.messenger.smtp",
            "org.sitemessage.vertx.messenger.telegram",
            "org.sitemessage.vertx.messenger.vk",
            "org.sitemessage.vertx.messenger.webhook",
            "org.sitemessage.vertx.migrate",
            "org.sitemessage.vertx.observe",
            "org.sitemessage.vertx.options",
            "org.sitemessage.vertx.web"),
        exported(SiteMessage.class));
  }

  @Test
  void the_engine_provides_its_messengers_through_the_door_for_everybody() {
    var provided =
        SiteMessage.class.getModule().getDescriptor().provides().stream()
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Provides::service, p -> Set.copyOf(p.providers())));

    assertEquals(
        Set.of(
            "org.sitemessage.vertx.messenger.provider.FacebookMessengerProvider",
            "org.sitemessage.vertx.messenger.provider.SmtpMessengerProvider",
            "org.sitemessage.vertx.messenger.provider.TelegramMessengerProvider",
            "org.sitemessage.vertx.messenger.provider.VkMessengerProvider",
            "org.sitemessage.vertx.messenger.provider.WebhookMessengerProvider"),
        provided.get("org.sitemessage.api.spi.MessengerProvider"));
  }

  @Test
  void three_packages_are_shared_with_modules_of_this_project_alone() {
    var shared =
        SiteMessage.class.getModule().getDescriptor().exports().stream()
            .filter(ModuleDescriptor.Exports::isQualified)
            .collect(
                Collectors.toMap(
                    ModuleDescriptor.Exports::source, ModuleDescriptor.Exports::targets));

    assertEquals(
        Map.of(
            "org.sitemessage.vertx.messenger.base", Set.of("org.sitemessage.xmpp"),
            "org.sitemessage.vertx.text", Set.of("org.sitemessage.demo", "org.sitemessage.xmpp"),
            "org.sitemessage.vertx.web.request", Set.of("org.sitemessage.console"),
            "org.sitemessage.vertx.web.response",
                Set.of("org.sitemessage.console", "org.sitemessage.demo")),
        shared);
  }

  @Test
  void annotations_and_templates_alone_are_optional() {
    var optional =
        SiteMessage.class.getModule().getDescriptor().requires().stream()
            .filter(required -> required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet());

    assertEquals(Set.of("io.pebbletemplates", "org.jspecify"), optional);
  }

  @Test
  void no_module_the_engine_cannot_do_without_is_nameless_or_automatic() {
    var automatic =
        SiteMessage.class.getModule().getDescriptor().requires().stream()
            .filter(required -> !required.modifiers().contains(Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .flatMap(name -> ModuleLayer.boot().findModule(name).stream())
            .filter(module -> module.getDescriptor().isAutomatic())
            .map(Module::getName)
            .collect(Collectors.toSet());

    assertEquals(Set.of(), automatic);
  }
}
