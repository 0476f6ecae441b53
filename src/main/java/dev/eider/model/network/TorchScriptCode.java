package dev.eider.model.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code of a TorchScript archive, as far as the arrays of its modules go, and two methods that
 * are added to its root module:
 *
 * <pre>
 *   eider_values() -&gt; List[Tensor]                      # the arrays that the file holds
 *   eider_forward(images, values: List[Tensor]) -&gt; Tensor # sets the arrays, then forward(images)
 * </pre>
 *
 * DJL can neither give a module other parameters nor reach its running statistics; a method of the
 * module itself can do both, and setting an attribute is recorded by automatic differentiation like
 * any other use of a value.
 */
final class TorchScriptCode {
  static final String VALUES = "eider_values";
  static final String FORWARD = "eider_forward";

  private static final Pattern ROOT = Pattern.compile("^\\x80\\x02c(__torch__\\S*)\\n(\\S+)\\n");
  private static final Pattern NAMES = Pattern.compile("  __(parameters|buffers)__ = \\[(.*)]");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("  (?:(\\w+) :|__annotations__\\[\"([^\"]+)\"] =) (.+)");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");

  private final TorchScriptArchive archive;
  private final String root;

  TorchScriptCode(TorchScriptArchive archive) {
    this.archive = archive;
    Matcher matcher =
        ROOT.matcher(
            new String(
                archive.files().get(TorchScriptArchive.ATTRIBUTES), StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new IllegalArgumentException("the TorchScript archive does not begin with a module");
    }
    this.root = matcher.group(1) + "." + matcher.group(2);
  }

  /**
   * A tensor that is an attribute of a module.
   *
   * @param module the modules' attributes on the way to it from the root
   * @param attribute its own
   * @param parameter whether it is a parameter, or a buffer
   */
  record Tensor(List<String> module, String attribute, boolean parameter) {
    Tensor {
      module = List.copyOf(module);
    }

    /** Its name in the module's state dictionary. */
    String name() {
      return module.isEmpty() ? attribute : String.join(".", module) + "." + attribute;
    }
  }

  private record ModuleClass(
      List<String> parameters, List<String> buffers, Map<String, String> attributeTypes) {}

  /** All parameters and buffers, in the order of the state dictionary. */
  List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    collect(root, List.of(), tensors);
    return tensors;
  }

  private void collect(String type, List<String> path, List<Tensor> into) {
    ModuleClass module = moduleClass(type);
    for (boolean parameters : new boolean[] {true, false}) {
      for (String name : parameters ? module.parameters() : module.buffers()) {
        String declared = module.attributeTypes().getOrDefault(name, "NoneType");
        Tensor tensor = new Tensor(path, name, parameters);
        if (declared.equals("Tensor")) {
          if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                tensor.name() + " has a name that TorchScript code cannot set");
          }
          into.add(tensor);
        } else if (!declared.equals("NoneType")) {
          throw new IllegalArgumentException(
              tensor.name() + " is of the type " + declared + ", where a Tensor is expected");
        }
      }
    }
    module
        .attributeTypes()
        .forEach(
            (name, attributeType) -> {
              if (attributeType.startsWith("__torch__.") && isModule(attributeType)) {
                List<String> inner = new ArrayList<>(path);
                inner.add(name);
                collect(attributeType, inner, into);
              }
            });
  }

  private boolean isModule(String type) {
    return archive.files().containsKey(fileOf(type))
        && archive.text(fileOf(type)).contains(header(type));
  }

  private ModuleClass moduleClass(String type) {
    List<String> parameters = new ArrayList<>();
    List<String> buffers = new ArrayList<>();
    Map<String, String> types = new LinkedHashMap<>();
    String text = archive.text(fileOf(type));
    for (String line : text.substring(start(text, type), end(text, type)).split("\n", -1)) {
      Matcher names = NAMES.matcher(line);
      Matcher attribute = ATTRIBUTE.matcher(line);
      if (names.matches()) {
        Matcher quoted = QUOTED.matcher(names.group(2));
        while (quoted.find()) {
          (names.group(1).equals("parameters") ? parameters : buffers).add(quoted.group(1));
        }
      } else if (attribute.matches()) {
        String name = attribute.group(1) == null ? attribute.group(2) : attribute.group(1);
        types.put(name, attribute.group(3).strip());
      }
    }
    return new ModuleClass(parameters, buffers, types);
  }

  /** The archive whose root module has both methods, for the given arrays. */
  TorchScriptArchive withMethods(List<Tensor> tensors) {
    String file = fileOf(root);
    String text = archive.text(file);
    int end = end(text, root);
    String changed =
        text.substring(0, end).stripTrailing()
            + "\n"
            + methods(tensors)
            + text.substring(end).stripLeading();
    return archive.with(file, changed);
  }

  private String methods(List<Tensor> tensors) {
    StringBuilder modules = new StringBuilder();
    Map<List<String>, String> variables = new LinkedHashMap<>(Map.of(List.of(), "self"));
    List<String> read = new ArrayList<>();
    StringBuilder set = new StringBuilder();
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      for (int depth = 1; depth <= tensor.module().size(); depth++) {
        List<String> path = tensor.module().subList(0, depth);
        if (!variables.containsKey(path)) {
          String variable = "_m" + variables.size();
          modules.append(
              "    %s = getattr(%s, \"%s\")%n"
                  .formatted(
                      variable, variables.get(path.subList(0, depth - 1)), path.get(depth - 1)));
          variables.put(path, variable);
        }
      }
      String attribute = variables.get(tensor.module()) + "." + tensor.attribute();
      read.add(attribute);
      set.append("    %s = values[%s]%n".formatted(attribute, i));
    }
    String values = tensors.isEmpty() ? "" : ", values: List[Tensor]";
    return """
          def %s(self: %s) -> List[Tensor]:
        %s    return [%s]
          def %s(self: %s, images: Tensor%s) -> Tensor:
        %s%s    return (self).forward(images, )
        """
        .formatted(
            VALUES, root, modules, String.join(", ", read), FORWARD, root, values, modules, set)
        .replace("\r\n", "\n");
  }

  /** {@code __torch__.a.b.C} is in {@code code/__torch__/a/b.py}. */
  private static String fileOf(String type) {
    return "code/" + type.substring(0, type.lastIndexOf('.')).replace('.', '/') + ".py";
  }

  private static String header(String type) {
    return "class " + type.substring(type.lastIndexOf('.') + 1) + "(Module):";
  }

  private static int start(String text, String type) {
    int start = text.indexOf(header(type));
    if (start < 0) {
      throw new IllegalArgumentException(type + " is not a module in the TorchScript archive");
    }
    return start;
  }

  private static int end(String text, String type) {
    int next = text.indexOf("\nclass ", start(text, type));
    return next < 0 ? text.length() : next + 1;
  }
}
