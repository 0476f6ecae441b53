package dev.eider.lab.table;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.loss.LossName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a table, one after the other: the first seed of all of them before the second, so
 * that an unfinished run has what says most.
 */
final class TableRun {
  private final CellSource source;
  private final Protocol protocol;
  private final Settings settings;
  private final boolean devTrains;
  private final boolean epsOff;
  private final TableState state;
  private final Through through;

  /**
   * @param devTrains whether methods without a D train on its images
   * @param epsOff whether methods with an eps run without it, too
   */
  TableRun(
      CellSource source,
      Protocol protocol,
      Settings settings,
      boolean devTrains,
      boolean epsOff,
      TableState state,
      Through through) {
    this.source = source;
    this.protocol = protocol;
    this.settings = settings;
    this.devTrains = devTrains;
    this.epsOff = epsOff;
    this.state = state;
    this.through = through;
  }

  /** How a cell is trained. */
  interface Through {
    /** As reports name it. */
    String key();

    /** Trains a cell, or what is left of it, and measures it. */
    CellResult run(CellPlan plan, TableState state) throws IOException, InterruptedException;
  }

  /**
   * What cells there are.
   *
   * @param imbalance factors; empty for the data set as it is
   */
  record Axes(
      List<Method> methods,
      List<LossName> losses,
      List<Double> imbalance,
      int firstSeed,
      int seeds) {
    Axes {
      methods = List.copyOf(methods);
      losses = List.copyOf(losses);
      imbalance = List.copyOf(imbalance);
    }

    private List<@Nullable Double> factors() {
      return imbalance.isEmpty() ? Collections.singletonList(null) : new ArrayList<>(imbalance);
    }

    int size() {
      return methods.size() * losses.size() * factors().size() * seeds;
    }
  }

  /**
   * Trains the cells that are not finished yet.
   *
   * @param finished takes the report so far after each cell, with a line on that cell
   */
  TableReport run(Axes axes, Consumer<Finished> finished) throws IOException, InterruptedException {
    ImageShape shape =
        CommonSettings.imageShape(settings);
    List<CellResult> results = new ArrayList<>();
    TableReport report = report(List.of(), results);
    for (int seed = axes.firstSeed(); seed < axes.firstSeed() + axes.seeds(); seed++) {
      for (Double imbalance : axes.factors()) {
        CellImages images = source.load(imbalance, seed, shape);
        for (LossName loss : axes.losses()) {
          for (Method method : axes.methods()) {
            CellPlan plan = plan(new Cell(method, loss, imbalance, seed), images);
            CellResult result = finished(plan);
            if (epsOff && method.learnsEps()) {
              Cell without = new Cell(method.withoutEps(true), loss, imbalance, seed);
              result = result.beside(finished(plan(without, images)));
            }
            results.add(result);
            report = report(images.classes(), results);
            finished.accept(new Finished(report, line(plan.cell(), result, results, axes)));
          }
        }
      }
    }
    return report;
  }

  /** What is known after a cell. */
  record Finished(TableReport report, String line) {}

  private CellPlan plan(Cell cell, CellImages images) {
    return CellPlan.of(
        cell,
        images,
        protocol,
        settings,
        source.devPerClass(),
        source.dev() == CellSource.Dev.STREAM,
        devTrains);
  }

  private CellResult finished(CellPlan plan) throws IOException, InterruptedException {
    String key = through.key() + "-" + plan.key();
    Optional<CellResult> known = state.result(key);
    if (known.isPresent()) {
      return known.get();
    }
    CellResult result = through.run(plan, state);
    state.finish(key, plan, result);
    return result;
  }

  private TableReport report(List<String> classes, List<CellResult> results) {
    return new TableReport(
        source.dataset(),
        settings.get(LearnSettings.NETWORK).key(),
        protocol.epochs(),
        through.key(),
        source.measuredOn().name().toLowerCase(Locale.ROOT),
        settings.text(LearnSettings.AUGMENTATION),
        classes,
        TableReport.cells(results));
  }

  private static String line(Cell cell, CellResult result, List<CellResult> results, Axes axes) {
    return String.format(
        Locale.ROOT,
        "%d of %d: %s: error %.4f (%.0f s)",
        results.size(),
        axes.size(),
        cell.title(),
        result.error(),
        result.seconds());
  }
}
