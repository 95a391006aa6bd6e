package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium without a window. The system properties {@code chromium} and {@code chromedriver} name
 * the programs; without them they are looked for on the path.
 */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int DESKTOP_WIDTH = 1280;
  private static final int HEIGHT = 900;

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts it.
   *
   * @param profile an empty folder
   */
  static Browser start(Path profile) {
    var options =
        new ChromeOptions()
            .setBinary(program("chromium").toFile())
            .addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
    var log = new LoggingPreferences();
    log.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, log);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    var browser = new Browser(new ChromeDriver(service, options));
    browser.width(DESKTOP_WIDTH);
    return browser;
  }

  void open(String url) {
    driver.get(url);
  }

  /** Sets the width of the page in CSS pixels, as a phone or a desktop has it. */
  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", pixels < 600));
  }

  /** Prefers dark colours, or light ones. */
  void dark(boolean dark) {
    var scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** Runs the scripts of pages, or none of them. */
  void scripts(boolean run) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !run));
  }

  /** Asks for pages in a language: a BCP 47 tag. */
  void language(String tag) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", tag)));
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** Replaces the value of a field. It sets the value, because a keyboard driver knows no emoji. */
  void fill(String css, String value) {
    driver.executeScript(
        """
        arguments[0].value = arguments[1];
        arguments[0].dispatchEvent(new Event("input", { bubbles: true }));
        """,
        find(css),
        value);
  }

  void click(String css) {
    find(css).click();
  }

  /** Returns the addresses of links. */
  List<String> links(String css) {
    return driver.findElements(By.cssSelector(css)).stream()
        .map(link -> String.valueOf(link.getDomProperty("href")))
        .toList();
  }

  /** Returns the result of a script. */
  String ask(String script) {
    return String.valueOf(driver.executeScript("return " + script));
  }

  /** Waits until a script returns true. */
  void untilTrue(String script) {
    until(script, () -> ask(script).equals("true"));
  }

  /** Returns the values of options. */
  List<String> values(String css) {
    return driver.findElements(By.cssSelector(css)).stream()
        .map(option -> String.valueOf(option.getDomProperty("value")))
        .toList();
  }

  /** Selects the text of an element. */
  void select(String css) {
    driver.executeScript("getSelection().selectAllChildren(arguments[0])", find(css));
  }

  /** Returns the text that is selected. */
  String selected() {
    return String.valueOf(driver.executeScript("return getSelection().toString()"));
  }

  /** Waits until an element shows this text. */
  void untilShows(String css, String text) {
    until(
        "%s shows \"%s\"".formatted(css, text),
        () ->
            driver.findElements(By.cssSelector(css)).stream()
                .anyMatch(each -> each.isDisplayed() && each.getText().contains(text)));
  }

  /** Waits until no element that is shown matches. */
  void untilGone(String css) {
    until(
        css + " is gone",
        () -> driver.findElements(By.cssSelector(css)).stream().noneMatch(WebElement::isDisplayed));
  }

  private void until(String what, BooleanSupplier condition) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> what + ", but the page says:\n" + find("body").getText())
        .until(any -> condition.getAsBoolean());
  }

  /** Returns whether something sticks out to the right. */
  boolean scrollsSideways() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
  }

  /** Keeps a picture of the whole page in the build folder. */
  void screenshot(String name) {
    var picture =
        driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(
          SCREENSHOTS.resolve(name + ".png"),
          Base64.getDecoder().decode(String.valueOf(picture.get("data"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the serious and critical findings of axe-core, a line each. */
  List<String> barriers() {
    driver.executeScript(axe());
    var found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then(
              (results) => done(results.violations
                .filter((each) => each.impact === "serious" || each.impact === "critical")
                .map((each) => `${each.impact} ${each.id}: ${each.help}: `
                  + each.nodes.map((node) => node.target.join(" ") + " " + node.failureSummary).join("; "))),
              (failure) => done([String(failure)]));
            """);
    return ((List<?>) requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  /**
   * Returns errors of the browser: those of the script, and requests blocked by the page's policy.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static String axe() {
    try (var in = ClassLoader.getSystemResourceAsStream("axe.min.js")) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path program(String name) {
    var named = Optional.ofNullable(System.getProperty(name)).map(Path::of);
    return named
        .or(() -> onPath(name))
        .filter(Files::isExecutable)
        .orElseThrow(
            () ->
                new AssertionError(
                    "This test needs %1$s: install it so that it is on the path (Debian: apt-get install chromium chromium-driver), or name it with -D%1$s=FILE."
                        .formatted(name)));
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
