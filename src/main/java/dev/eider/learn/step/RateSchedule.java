package dev.eider.learn.step;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The factor on the learning rate by step.
 *
 * <ul>
 *   <li>{@code constant}: 1
 *   <li>{@code cosine(N)}: half a cosine from 1 at step 0 to 0 at step N, and 0 from there
 *   <li>{@code steps(F; N1, N2, ...)}: multiplied by F at each of the given steps
 * </ul>
 *
 * A schedule may be preceded by {@code ramp(N) } for a linear rise over the first N steps, and by
 * {@code hold(N) }, which keeps its beginning for N steps: its own steps are counted from there.
 *
 * @param text as it was written
 * @param rampSteps steps of the linear rise, 0 for none
 * @param holdSteps steps of the hold, 0 for none
 * @param cosineSteps N of the cosine, 0 where it is none
 * @param factor F of the steps
 * @param milestones the steps of {@code steps}, empty where it is none
 */
public record RateSchedule(
    String text,
    long rampSteps,
    long holdSteps,
    long cosineSteps,
    double factor,
    List<Long> milestones) {
  public static final String GRAMMAR =
      "[ramp(N) ][hold(N) ]constant | cosine(N) | steps(FACTOR; N, N, ...)";

  private static final Pattern SCHEDULE =
      Pattern.compile(
          "(?:ramp\\((\\d+)\\)\\s*)?(?:hold\\((\\d+)\\)\\s*)?"
              + "(?:constant|cosine\\((\\d+)\\)|steps\\(\\s*([0-9.eE+-]+)\\s*;([\\d,\\s]+)\\))");

  public RateSchedule {
    milestones = List.copyOf(milestones);
  }

  /**
   * The schedule of a text.
   *
   * @throws IllegalArgumentException where the text is not of the grammar
   */
  public static RateSchedule parse(String text) {
    Matcher matcher = SCHEDULE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it must be " + GRAMMAR);
    }
    List<Long> milestones = new ArrayList<>();
    double factor = 1;
    if (matcher.group(4) != null) {
      factor = Double.parseDouble(matcher.group(4));
      for (String milestone : matcher.group(5).split(",")) {
        milestones.add(Long.parseLong(milestone.strip()));
      }
    }
    return new RateSchedule(
        text.strip(),
        number(matcher.group(1)),
        number(matcher.group(2)),
        number(matcher.group(3)),
        factor,
        milestones);
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** The factor at a step, counted from 0. */
  public double factorAt(long step) {
    long own = Math.max(0, step - holdSteps);
    double ramp = step < rampSteps ? (step + 1.0) / rampSteps : 1;
    if (cosineSteps > 0) {
      double progress = Math.min(1, (double) own / cosineSteps);
      return ramp * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
    long passed = milestones.stream().filter(milestone -> own >= milestone).count();
    return ramp * Math.pow(factor, passed);
  }
}
