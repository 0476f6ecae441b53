package dev.eider.serve.page;

import dev.eider.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium that asks nobody but the page's server for anything. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Opens an address.
   *
   * @param profile a folder for what the browser keeps
   */
  static Browser open(String address, Path profile) {
    Path chromium = RequiredTool.find("chromium");
    Path chromedriver = RequiredTool.find("chromedriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.WARNING);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort()
            .build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.resize(1280, 900);
    browser.driver.get(address);
    return browser;
  }

  /** Waits until an expression of JavaScript is true. */
  void await(String expression) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> expression + " does not become true; the page says: " + said())
        .until(
            any -> Boolean.TRUE.equals(driver.executeScript("return Boolean(" + expression + ")")));
  }

  private String said() {
    return text("#connection")
        + " / "
        + text("#banner")
        + " / "
        + text("#dialog-error")
        + " / "
        + errors();
  }

  /** The value of an expression of JavaScript that has one. */
  Object value(String expression) {
    return Objects.requireNonNull(driver.executeScript("return " + expression), expression);
  }

  /** Runs JavaScript. */
  void run(String statement) {
    driver.executeScript(statement);
  }

  long number(String expression) {
    return ((Number) value(expression)).longValue();
  }

  /** The text of an element, shown or not. */
  String text(String selector) {
    return String.valueOf(value("document.querySelector('" + selector + "').textContent"));
  }

  /**
   * Clicks an element once it is enabled, in the middle of the window, where the page's head does
   * not lie over it; one that is drawn anew meanwhile is looked up again.
   */
  void click(String selector) {
    await("document.querySelector('" + selector + "')?.disabled === false");
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .until(
            any -> {
              run("document.querySelector('" + selector + "').scrollIntoView({block: 'center'})");
              element(selector).click();
              return true;
            });
  }

  WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** Sends keys to what has the focus. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Warnings and errors of the console since the last call. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** What the system prefers: {@code light} or {@code dark}. */
  void prefer(String theme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
  }

  void resize(int width, long height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Writes the whole page as a PNG. */
  void photograph(int width, Path file) throws IOException, InterruptedException {
    resize(width, number("document.documentElement.scrollHeight"));
    settle();
    resize(width, number("document.documentElement.scrollHeight"));
    settle();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Charts follow their boxes at the next frames. */
  private void settle() throws InterruptedException {
    driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1];"
            + "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))");
  }

  @Override
  public void close() {
    driver.quit();
  }
}
