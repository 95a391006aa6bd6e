package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import org.jspecify.annotations.Nullable;
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
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int PHONE = 390;
  private static final int DESKTOP = 1400;
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
    browser.width(DESKTOP);
    return browser;
  }

  void open(String url) {
    driver.get(url);
  }

  /** Sets the width of the page in CSS pixels, as a phone or a desktop has it. */
  private void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", pixels < 600));
  }

  /** Prefers dark colours, or light ones. */
  private void dark(boolean dark) {
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

  /** Clicks on what leads to another page, and waits for that page. */
  void follow(String css) {
    ask("document.documentElement.dataset.left = true");
    click(css);
    untilTrue("!document.documentElement.dataset.left");
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
        .pollingEvery(POLL)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> what + ", but the page says:\n" + find("body").getText())
        .until(any -> condition.getAsBoolean());
  }

  /**
   * Returns what buttons of forms send, a line each: the path of the form, then name and value of
   * the button if it has a name.
   */
  List<String> sent(String css) {
    return strings(
        driver.executeScript(
            """
            return [...document.querySelectorAll(arguments[0])].map((each) =>
              each.form.getAttribute("action").replace(/^[./]+/, "/")
                + (each.name ? ` ${each.name}=${each.value}` : ""));
            """,
            css));
  }

  /**
   * Keeps pictures of the page on a phone and on a desktop, in dark and in light colours; nothing
   * sticks out, and nobody is shut out. axe-core looks at two of the four, and at the other two of
   * a Russian page, so that each width and each language is looked at in all colours.
   */
  void looksRight(String name) {
    var russian = ask("document.documentElement.lang").equals("ru");
    for (var width : List.of(PHONE, DESKTOP)) {
      width(width);
      for (var dark : List.of(true, false)) {
        dark(dark);
        var picture = "%s-%d-%s".formatted(name, width, dark ? "dark" : "light");
        screenshot(picture);
        assertFalse(scrollsSideways(), picture);
        if (dark == (russian == (width == DESKTOP))) {
          assertEquals(List.of(), barriers(), picture);
        }
      }
    }
  }

  /** Returns whether something sticks out to the right: of the page, or of a table's region. */
  private boolean scrollsSideways() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            """
            return [document.documentElement, ...document.querySelectorAll(".rows")]
              .some((each) => each.scrollWidth > each.clientWidth);
            """));
  }

  /** Keeps a picture of the whole page in the build folder. */
  private void screenshot(String name) {
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
  private List<String> barriers() {
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
    return strings(found);
  }

  private static List<String> strings(@Nullable Object found) {
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
