package dev.eider.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The services of docker/compose.yaml, merge keys resolved. */
record ComposeFile(Map<String, Service> services) {
  static final Path FILE = Path.of("docker/compose.yaml");

  record Service(
      String image, List<String> command, Map<String, String> environment, List<String> volumes) {}

  static ComposeFile read() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILE));
    Map<String, Service> services = new TreeMap<>();
    map(file.get("services")).forEach((name, service) -> services.put(name, service(map(service))));
    return new ComposeFile(services);
  }

  Service service(String name) {
    Service service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("compose.yaml has no service " + name);
    }
    return service;
  }

  private static Service service(Map<String, Object> service) {
    Map<String, String> environment = new TreeMap<>();
    map(service.getOrDefault("environment", Map.of()))
        .forEach((name, value) -> environment.put(name, String.valueOf(value)));
    return new Service(
        String.valueOf(service.get("image")),
        strings(service.get("command")),
        environment,
        strings(service.get("volumes")));
  }

  private static List<String> strings(@Nullable Object list) {
    return list instanceof List<?> values
        ? values.stream().map(String::valueOf).toList()
        : List.of();
  }

  @SuppressWarnings("unchecked") // YAML maps of files that this repository owns
  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
