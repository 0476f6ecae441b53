package dev.eider.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of classes' folders, read with links followed: what is linked is as good as what is
 * there. A link back to a folder that it is in ends there, and a folder is read once for each class
 * however many links lead to it. What is hidden and what is no image is left aside.
 */
final class ImageTree {
  private final Path root;
  private final LeftAside leftAside;

  /** The real folders that hold the root, and the root itself: links to them are loops. */
  private final Set<Path> above = new HashSet<>();

  /**
   * @param root an existing folder
   */
  ImageTree(Path root, LeftAside leftAside) throws IOException {
    this.root = root;
    this.leftAside = leftAside;
    for (Path folder = root.toRealPath(); folder != null; folder = folder.getParent()) {
      above.add(folder);
    }
  }

  /** The classes' folders by name; what lies beside them is left aside. */
  List<Path> classFolders() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path child : children(root)) {
      if (!Files.isDirectory(child)) {
        leftAside.add(LeftAside.Reason.OUTSIDE, child);
      } else if (above.contains(child.toRealPath())) {
        leftAside.add(LeftAside.Reason.READ_BEFORE, child);
      } else {
        folders.add(child);
      }
    }
    return folders;
  }

  /** The images below a class's folder, by path. */
  List<Path> images(Path classFolder) throws IOException {
    List<Path> images = new ArrayList<>();
    collect(classFolder, new HashSet<>(above), images);
    images.sort(null);
    return images;
  }

  private void collect(Path folder, Set<Path> seen, List<Path> images) throws IOException {
    if (!seen.add(folder.toRealPath())) {
      leftAside.add(LeftAside.Reason.READ_BEFORE, folder);
      return;
    }
    for (Path child : children(folder)) {
      if (Files.isDirectory(child)) {
        collect(child, seen, images);
      } else if (!ImageFile.isNamed(child)) {
        leftAside.add(LeftAside.Reason.OTHER_NAME, child);
      } else if (ImageFile.isImage(child, leftAside)) {
        images.add(child);
      }
    }
  }

  /** What is in a folder and leads somewhere, links last, each by name; hidden things are not. */
  private List<Path> children(Path folder) throws IOException {
    List<Path> own = new ArrayList<>();
    List<Path> links = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path child : found.sorted().toList()) {
        if (FileNames.isHidden(child.getFileName().toString())) {
          leftAside.add(LeftAside.Reason.HIDDEN, child);
        } else if (!Files.exists(child)) {
          leftAside.add(LeftAside.Reason.BROKEN_LINK, child);
        } else {
          FileNames.requireReadable(child);
          (Files.isSymbolicLink(child) ? links : own).add(child);
        }
      }
    }
    own.addAll(links);
    return own;
  }
}
