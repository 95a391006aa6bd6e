package org.sitemessage.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine that the figures were measured on. */
final class Machine {
  private static final long GIB = 1L << 30;
  private static final Pattern DISK = Pattern.compile("(vd|xvd|sd|nvme).*");

  private Machine() {}

  static JsonObject describe() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new JsonObject()
        .put("cores", system.getAvailableProcessors())
        .put("memoryGiB", Math.round((double) system.getTotalMemorySize() / GIB))
        .put("disk", disk())
        .put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"))
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .put("commit", System.getProperty("bench.commit", "unknown"))
        .put("load", system.getSystemLoadAverage());
  }

  /** Returns the kinds of the disks; a virtual disk does not tell what it is made of. */
  private static String disk() {
    var devices = Path.of("/sys/block");
    if (!Files.isDirectory(devices)) {
      return "unknown";
    }
    try (Stream<Path> all = Files.list(devices)) {
      return all.filter(device -> DISK.matcher(device.getFileName().toString()).matches())
          .map(Machine::kind)
          .distinct()
          .collect(Collectors.joining(", "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String kind(Path device) {
    if (device.getFileName().toString().matches("(x?vd).*")) {
      return "virtual";
    }
    try {
      var rotational = Files.readString(device.resolve("queue/rotational")).trim();
      return rotational.equals("0") ? "solid state" : "rotating";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
