package dev.eider.job.metrics;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.data.Split;
import dev.eider.ledger.LedgerSettings;
import dev.eider.report.LearningReport.ClassReport;
import java.util.List;
import java.util.function.ToIntFunction;

/** How full the held-out buffers are, and when an example last entered them. */
final class HoldOutGauges {
  private final Buffers dev;
  private final Buffers eval;

  HoldOutGauges(OperatorMetrics metrics, Settings settings, long nowMillis) {
    dev = new Buffers(each -> each.held().dev(), nowMillis);
    eval = new Buffers(each -> each.held().eval(), nowMillis);
    dev.register(metrics, Split.DEV, settings.get(LedgerSettings.DEV_PER_CLASS));
    eval.register(metrics, Split.EVAL, settings.get(LedgerSettings.EVAL_PER_CLASS));
  }

  void took(LedgerEvent event, long nowMillis) {
    if (event.kind() == LedgerEvent.Kind.HOLD_DEV) {
      dev.enteredMillis = nowMillis;
    } else if (event.kind() == LedgerEvent.Kind.HOLD_EVAL) {
      eval.enteredMillis = nowMillis;
    }
  }

  void reported(List<ClassReport> classes) {
    dev.latest = classes;
    eval.latest = classes;
  }

  /** The buffers of one split. */
  private static final class Buffers {
    private final ToIntFunction<ClassReport> held;
    private volatile List<ClassReport> latest = List.of();
    private volatile long enteredMillis;

    Buffers(ToIntFunction<ClassReport> held, long nowMillis) {
      this.held = held;
      this.enteredMillis = nowMillis;
    }

    void register(OperatorMetrics metrics, Split split, int perClass) {
      String name = split.headerValue();
      metrics.gauge(LearningMetrics.HELD_EXAMPLES, this::examples, name);
      metrics.gauge(
          LearningMetrics.HELD_CLASSES,
          () -> latest.stream().filter(each -> held.applyAsInt(each) > 0).count(),
          name);
      metrics.gauge(
          LearningMetrics.HELD_FILL, () -> examples() / ((double) perClass * latest.size()), name);
      metrics.gauge(
          LearningMetrics.HELD_AGE,
          () -> (System.currentTimeMillis() - enteredMillis) / 1000.0,
          name);
    }

    private int examples() {
      return latest.stream().mapToInt(held).sum();
    }
  }
}
