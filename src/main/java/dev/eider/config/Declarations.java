package dev.eider.config;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** What classes declare as public constants: settings and metrics. */
public final class Declarations {
  private Declarations() {}

  /** The {@link Setting} constants of the classes, in the order of their declaration. */
  public static List<Setting<?>> in(List<Class<?>> owners) {
    List<Setting<?>> declared = new ArrayList<>();
    for (Setting<?> setting : of(Setting.class, owners)) {
      declared.add(setting);
    }
    return List.copyOf(declared);
  }

  /** The constants of a type that the classes declare, in the order of their declaration. */
  public static <T> List<T> of(Class<T> type, List<Class<?>> owners) {
    List<T> declared = new ArrayList<>();
    for (Class<?> owner : owners) {
      for (Field field : owner.getDeclaredFields()) {
        if (type.isAssignableFrom(field.getType())
            && Modifier.isStatic(field.getModifiers())
            && Modifier.isPublic(field.getModifiers())) {
          declared.add(type.cast(valueOf(field)));
        }
      }
    }
    return List.copyOf(declared);
  }

  private static Object valueOf(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the class of " + field + " is not public", e);
    }
  }
}
