package dev.eider.config;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** The settings that classes declare as public constants. */
public final class Declarations {
  private Declarations() {}

  /** The {@link Setting} constants of the classes, in the order of their declaration. */
  public static List<Setting<?>> in(List<Class<?>> owners) {
    List<Setting<?>> declared = new ArrayList<>();
    for (Class<?> owner : owners) {
      for (Field field : owner.getDeclaredFields()) {
        if (Setting.class.isAssignableFrom(field.getType())
            && Modifier.isStatic(field.getModifiers())
            && Modifier.isPublic(field.getModifiers())) {
          declared.add(valueOf(field));
        }
      }
    }
    return List.copyOf(declared);
  }

  private static Setting<?> valueOf(Field field) {
    try {
      return (Setting<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the class of " + field + " is not public", e);
    }
  }
}
