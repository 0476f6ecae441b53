package dev.eider.job;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;

/** What Flink's GPU driver gives: one property. */
record TestingGpu(String index) implements ExternalResourceInfo {
  @Override
  public Optional<String> getProperty(String key) {
    return key.equals("index") ? Optional.of(index) : Optional.empty();
  }

  @Override
  public Collection<String> getKeys() {
    return Set.of("index");
  }
}
