package dev.eider.lab.table;

import dev.eider.cli.AllSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of a table: a weighting, when it begins, and what is done with the trained model.
 *
 * @param name as it is asked for, own settings included: {@code NAME[KEY=VALUE;KEY=VALUE]}
 * @param start whether stage 1 comes first
 * @param usesDev whether it learns from the development set D as such; where not, the images of D
 *     are training images
 * @param classifier what becomes of the trained classifier
 * @param settings by key
 */
record Method(
    String name,
    Start start,
    boolean usesDev,
    ClassifierOrigin classifier,
    Map<String, String> settings) {
  Method {
    settings = Map.copyOf(settings);
  }

  /** When the weighting begins. */
  enum Start {
    /** With stage 2, after a stage 1 of uniform weights (Algorithm 1, lines 1 to 5). */
    STAGE_2,
    /** With the first step. */
    FIRST_STEP
  }

  /** What becomes of the trained classifier. */
  enum ClassifierOrigin {
    /** It is measured as it is. */
    AS_TRAINED,
    /** cRT: it is trained again on class-balanced batches, the backbone being fixed. */
    RETRAINED,
    /** tau-normalised, tau being chosen on D. */
    TAU_NORMALISED,
    /** NCM: the nearest class mean takes its place. */
    NEAREST_CLASS_MEAN
  }

  private static final String WEIGHTING = "weighting";
  private static final String TWO_COMPONENT = "two-component";
  private static final String RATE = "meta.learning.rate";
  private static final String POOLING = "meta.pooling";
  private static final String FEATURES = "meta.features";
  private static final String SCOPE = "meta.scope";
  private static final String SCALE = "meta.learning.rate.scale";

  private static final List<Method> CATALOGUE =
      List.of(
          plain("uniform", Start.STAGE_2, "uniform"),
          plain("class-balanced", Start.STAGE_2, "class-balanced"),
          plain("class-balanced-scratch", Start.FIRST_STEP, "class-balanced"),
          plain("class-balanced-finetune", Start.STAGE_2, "class-balanced-finetune"),
          meta("two-component", Start.STAGE_2, Map.of(WEIGHTING, TWO_COMPONENT)),
          meta("two-component-all", Start.STAGE_2, Map.of(WEIGHTING, TWO_COMPONENT, SCOPE, "all")),
          meta(
              "two-component-persistent",
              Start.STAGE_2,
              Map.of(WEIGHTING, TWO_COMPONENT, POOLING, "none", "meta.persistent-eps", "true")),
          // Every example's eps by itself and from its own batch.
          meta(
              "two-component-by-example",
              Start.STAGE_2,
              Map.of(WEIGHTING, TWO_COMPONENT, POOLING, "none", FEATURES, "raw")),
          // As the paper and its authors' code have it: raw tau 0.01, all layers, batch statistics.
          meta(
              "two-component-published",
              Start.STAGE_2,
              Map.of(
                  WEIGHTING,
                  TWO_COMPONENT,
                  SCALE,
                  "raw",
                  RATE,
                  "0.01",
                  SCOPE,
                  "all",
                  "meta.dev-norm",
                  "batch",
                  POOLING,
                  "none",
                  FEATURES,
                  "raw")),
          meta("l2rw", Start.FIRST_STEP, Map.of(WEIGHTING, "l2rw")),
          meta("meta-weight-net", Start.FIRST_STEP, Map.of(WEIGHTING, "meta-weight-net")),
          // Table 5, from L2RW to the paper's method.
          meta("l2rw-pretrained", Start.STAGE_2, Map.of(WEIGHTING, "l2rw")),
          meta(
              "l2rw-pretrained-init",
              Start.STAGE_2,
              Map.of(WEIGHTING, "l2rw", "l2rw.init", "class-weights")),
          meta(
              "l2rw-pretrained-two-component",
              Start.STAGE_2,
              Map.of(WEIGHTING, "l2rw", "l2rw.two-component", "true")),
          meta(
              "two-component-eps-only",
              Start.STAGE_2,
              Map.of(WEIGHTING, TWO_COMPONENT, "two-component.class-weights", "false")),
          meta("class-wise-meta", Start.STAGE_2, Map.of(WEIGHTING, "class-wise-meta")),
          // Decoupled: a uniformly trained backbone with another classifier.
          decoupled("crt", false, ClassifierOrigin.RETRAINED),
          decoupled("tau-normalised", true, ClassifierOrigin.TAU_NORMALISED),
          decoupled("ncm", false, ClassifierOrigin.NEAREST_CLASS_MEAN));

  private static Method plain(String name, Start start, String weighting) {
    return new Method(
        name, start, false, ClassifierOrigin.AS_TRAINED, Map.of(WEIGHTING, weighting));
  }

  private static Method meta(String name, Start start, Map<String, String> settings) {
    return new Method(name, start, true, ClassifierOrigin.AS_TRAINED, settings);
  }

  private static Method decoupled(String name, boolean usesDev, ClassifierOrigin origin) {
    return new Method(name, Start.STAGE_2, usesDev, origin, Map.of(WEIGHTING, "uniform"));
  }

  /** Whether it has an eps of its own beside the class weights. */
  boolean learnsEps() {
    return TWO_COMPONENT.equals(settings.get(WEIGHTING)) && !"0".equals(settings.get(RATE));
  }

  /**
   * The same without its eps.
   *
   * @param keepsDev whether the images of D stay out of the training images, as with eps
   */
  Method withoutEps(boolean keepsDev) {
    Map<String, String> still = new TreeMap<>(settings);
    still.put(RATE, "0");
    return new Method(name, start, keepsDev, classifier, still);
  }

  /** The names without own settings. */
  static List<String> names() {
    return CATALOGUE.stream().map(Method::name).toList();
  }

  /**
   * The method of a name, with own settings in brackets where it has any.
   *
   * @throws InvalidSettingException naming what is not understood
   */
  static Method of(String text) {
    String stripped = text.strip();
    int bracket = stripped.indexOf('[');
    String name = bracket < 0 ? stripped : stripped.substring(0, bracket);
    Method known =
        CATALOGUE.stream()
            .filter(method -> method.name.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "unknown method '" + name + "'; known are " + String.join(", ", names())));
    if (bracket < 0) {
      return known;
    }
    if (!stripped.endsWith("]")) {
      throw new InvalidSettingException(
          "the method '" + stripped + "' is not of the form NAME[KEY=VALUE;KEY=VALUE]");
    }
    Map<String, String> settings = new TreeMap<>(known.settings);
    settings.putAll(ownSettings(stripped.substring(bracket + 1, stripped.length() - 1)));
    return new Method(stripped, known.start, known.usesDev, known.classifier, settings);
  }

  private static Map<String, String> ownSettings(String text) {
    Map<String, String> own = new LinkedHashMap<>();
    for (String pair : Arrays.asList(text.split(";", -1))) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new InvalidSettingException(
            "'" + pair + "' is no setting of a method: KEY=VALUE, several with semicolons");
      }
      own.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    Settings.checked(own, AllSettings.declared(), key -> "");
    return own;
  }
}
