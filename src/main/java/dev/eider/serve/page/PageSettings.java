package dev.eider.serve.page;

import dev.eider.config.Setting;

/** The settings of the page. */
public final class PageSettings {
  public static final Setting<Boolean> ENABLED =
      Setting.ofBoolean(
          "serve.page.enabled", true, "Whether the server has the page at / and what feeds it.");

  public static final Setting<PageImages> IMAGES =
      Setting.ofChoice(
          "serve.page.images",
          PageImages.class,
          PageImages.LOCAL,
          "Who is shown images of the stream: local is browsers on the server's machine.");

  public static final Setting<Integer> HISTORY_REPORTS =
      Setting.ofInt(
          "serve.page.history",
          600,
          2,
          "reports",
          "The most learning reports that the page looks back; fewer where there are many classes.");

  public static final Setting<Integer> CLIENTS =
      Setting.ofInt(
          "serve.page.clients", 32, 1, "pages", "The most pages that are kept informed at once.");

  private PageSettings() {}
}
