package dev.eider.lab.table;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.LossName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code bench shift}: every method as it is, without its eps, and without its eps with
 * the images of D as training images.
 */
final class ShiftRun {
  private final CellSource source;
  private final Protocol protocol;
  private final Settings settings;
  private final TableState state;
  private final Consumer<String> line;

  ShiftRun(
      CellSource source,
      Protocol protocol,
      Settings settings,
      TableState state,
      Consumer<String> line) {
    this.source = source;
    this.protocol = protocol;
    this.settings = settings;
    this.state = state;
    this.line = line;
  }

  /**
   * What rows there are.
   *
   * @param imbalance the imbalance factor, null for the data set as it is
   * @param share of images that the shift is about
   * @param devTrains whether methods run without eps and with the images of D as training images
   */
  record Axes(
      ShiftScenario scenario,
      double share,
      @Nullable Double imbalance,
      List<Method> methods,
      LossName loss,
      int seeds,
      boolean devTrains) {
    Axes {
      methods = List.copyOf(methods);
    }
  }

  /** A method with or without its eps, and who trains on the images of D. */
  record Row(Method method, boolean epsOff, boolean devTrains) {
    /** Whether the images of D are held out, and trained on under other ids. */
    boolean bothHeldAndTrained() {
      return method.learnsEps() && devTrains;
    }

    /** All rows of a method. */
    static List<Row> of(Method method) {
      if (!method.learnsEps()) {
        return List.of(new Row(method, true, !method.usesDev()));
      }
      return List.of(
          new Row(method, false, false),
          new Row(method, false, true),
          new Row(method.withoutEps(true), true, false),
          new Row(method.withoutEps(false), true, true));
    }
  }

  /** Trains every row with every seed; {@code finished} takes a line on each. */
  List<ShiftReport.Cell> run(Axes axes, Consumer<String> finished) throws IOException {
    ImageShape shape =
        CommonSettings.imageShape(settings);
    List<Row> rows =
        axes.methods().stream()
            .flatMap(method -> Row.of(method).stream())
            .filter(row -> !row.devTrains() || axes.devTrains())
            .toList();
    List<List<ShiftReport.Seed>> results = new ArrayList<>();
    rows.forEach(row -> results.add(new ArrayList<>()));
    for (int seed = 1; seed <= axes.seeds(); seed++) {
      CellImages before = source.load(axes.imbalance(), seed, shape);
      ShiftScenario.Shifted shifted =
          axes.scenario()
              .of(
                  before.train(),
                  before.classes(),
                  axes.share(),
                  new ShiftScenario.Draw(new SplittableRandom(seed), shape, protocol.epochs()));
      CellImages images = before.withTrain(shifted.train(), shifted.appearance());
      for (int r = 0; r < rows.size(); r++) {
        Row row = rows.get(r);
        CellPlan plan =
            CellPlan.of(
                new Cell(row.method(), axes.loss(), axes.imbalance(), seed),
                row.bothHeldAndTrained()
                    ? images.withTrain(images.trainWithCopiesOfHeld(), shifted.appearance())
                    : images,
                protocol,
                settings,
                source.devPerClass(),
                source.dev() == CellSource.Dev.STREAM,
                row.devTrains());
        SignalRanking ranking = new SignalRanking(shifted.affected());
        CellResult result = new InMemoryCell(plan, state, line, ranking).run();
        state.discard(plan);
        ShiftReport.Seed one =
            new ShiftReport.Seed(
                result.error(), ranking.areas(), result.epsOverW(), result.epsReliability());
        results.get(r).add(one);
        finished.accept(
            String.format(
                Locale.ROOT,
                "%s%s%s, seed %d: error %.4f",
                row.method().name(),
                row.epsOff() ? ", eps off" : "",
                row.devTrains() ? ", D trains" : "",
                seed,
                one.error()));
      }
    }
    List<ShiftReport.Cell> cells = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      cells.add(ShiftReport.Cell.of(rows.get(r), results.get(r)));
    }
    return cells;
  }
}
