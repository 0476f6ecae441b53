package dev.eider.model.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The TorchScript files that {@code src/test/python/write_torchscript.py} wrote. */
public final class TestingTorchScript {
  private TestingTorchScript() {}

  /** A copy in a folder: a module of 6 and 8 filters, named as torchvision's, that drops half. */
  public static Path backbone(Path folder) throws IOException {
    return copy("backbone.pt", folder);
  }

  static Path copy(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(TestingTorchScript.class.getResourceAsStream(name), name)) {
      Files.copy(in, file);
    }
    return file;
  }
}
