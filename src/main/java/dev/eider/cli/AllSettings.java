package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.Setting;
import dev.eider.ingest.IngestSettings;
import dev.eider.job.JobSettings;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.WeightingSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.snapshot.SnapshotSettings;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Every setting that a user may give: the {@link Setting} constants of the listed classes. A test
 * fails where a class of settings is not listed, or two constants have one name.
 */
public final class AllSettings {
  static final List<Class<?>> DECLARED_IN =
      List.of(
          CommonSettings.class,
          IngestSettings.class,
          LedgerSettings.class,
          LearnSettings.class,
          WeightingSettings.class,
          SnapshotSettings.class,
          JobSettings.class);

  private AllSettings() {}

  /** The declarations, class by class, in the order of their constants. */
  public static List<Setting<?>> declared() {
    List<Setting<?>> declared = new ArrayList<>();
    DECLARED_IN.forEach(owner -> declared.addAll(constantsOf(owner)));
    return List.copyOf(declared);
  }

  static List<Setting<?>> constantsOf(Class<?> owner) {
    List<Setting<?>> constants = new ArrayList<>();
    for (Field field : owner.getDeclaredFields()) {
      if (Setting.class.isAssignableFrom(field.getType())
          && Modifier.isStatic(field.getModifiers())
          && Modifier.isPublic(field.getModifiers())) {
        constants.add(valueOf(field));
      }
    }
    return constants;
  }

  private static Setting<?> valueOf(Field field) {
    try {
      return (Setting<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the class of " + field + " is not public", e);
    }
  }
}
