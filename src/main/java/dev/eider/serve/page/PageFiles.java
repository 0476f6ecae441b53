package dev.eider.serve.page;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of the page, from the distribution's jars. */
final class PageFiles {
  private static final String OWN = "/dev/eider/serve/page/";
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  /** A page of this server loads what this server has, and is shown in no other page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final List<String> MODULES =
      List.of(
          "access.js",
          "charts.js",
          "classes.js",
          "confusion.js",
          "connection.js",
          "dialog.js",
          "dom.js",
          "eps.js",
          "examples.js",
          "export.js",
          "figures.js",
          "following.js",
          "format.js",
          "legend.js",
          "over-time.js",
          "pad.js",
          "page.js",
          "scales.js",
          "series.js",
          "theme.js",
          "times.js",
          "try.js",
          "version.js",
          "versions.js",
          "view.js");

  private final Map<String, File> files = new HashMap<>();

  private record File(String type, byte[] bytes) {}

  PageFiles() {
    add("index.html", "text/html; charset=utf-8", OWN + "index.html");
    add("page.css", "text/css; charset=utf-8", OWN + "page.css");
    add("icon.svg", "image/svg+xml", OWN + "icon.svg");
    for (String module : MODULES) {
      add(module, "text/javascript; charset=utf-8", OWN + module);
    }
    add("uplot.js", "text/javascript; charset=utf-8", UPLOT + "dist/uPlot.esm.js");
    add("uplot.css", "text/css; charset=utf-8", UPLOT + "dist/uPlot.min.css");
    add("uplot-licence.txt", "text/plain; charset=utf-8", UPLOT + "LICENSE");
  }

  private void add(String name, String type, String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the distribution lacks " + resource);
      }
      files.put(name, new File(type, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("the distribution's " + resource + " cannot be read", e);
    }
  }

  /** Answers with a file. */
  void serve(Context context, String name) {
    File file = files.get(name);
    if (file == null) {
      throw new NotFoundResponse("there is no " + context.path());
    }
    context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cache-Control", "no-cache");
    context.contentType(file.type());
    context.result(file.bytes());
  }
}
