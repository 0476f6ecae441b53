package dev.eider.lab.table;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A cell's records in memory, in the order in which they would be published, through a ledger. The
 * ledger decides by what it has seen, so the epochs are to be taken from the first, each once.
 */
final class CellStream {
  private static final String TOPIC = "images";

  private final CellImages images;
  private final Optional<Dataset> lead;
  private final Dataset epochs;
  private final Ledger ledger;
  private long offset;

  /**
   * @param heldTrains whether the images of D are training images
   */
  CellStream(CellImages images, boolean heldTrains, Settings settings) {
    this.images = images;
    this.lead = images.lead(heldTrains);
    this.epochs = images.epochs(heldTrains);
    this.ledger = new Ledger(settings);
  }

  /** Gives the ledger's events of the next epoch; before epoch 0 those of the lead. */
  void epoch(int number, Consumer<LedgerEvent> consumer) {
    if (number == 0) {
      lead.ifPresent(dataset -> take(dataset, 0, consumer));
    }
    take(epochs, number, consumer);
  }

  private void take(Dataset dataset, int number, Consumer<LedgerEvent> consumer) {
    images.decode(dataset, number, example -> admit(example).forEach(consumer));
  }

  private Iterable<LedgerEvent> admit(Example example) {
    SourcePosition position = new SourcePosition(TOPIC, 0, offset++, 0);
    return ledger.admit(Ingested.accepted(position, example));
  }

  /** The examples of D, class by class. */
  List<Example> held() {
    return images.classes().stream()
        .flatMap(label -> ledger.held(label, Split.DEV).stream())
        .toList();
  }

  /** How many examples the learner trains on in a number of epochs. */
  static long trainedIn(int epochs, CellImages images, boolean heldTrains, Settings settings) {
    CellStream stream = new CellStream(images, heldTrains, settings);
    long[] trained = new long[2];
    for (int epoch = 0; epoch < Math.min(2, epochs); epoch++) {
      int at = epoch;
      stream.epoch(
          epoch,
          event -> {
            boolean trains =
                event.kind() == LedgerEvent.Kind.TRAIN || event.kind() == LedgerEvent.Kind.RELEASE;
            trained[at] += trains ? 1 : 0;
          });
    }
    // What is held out changes in the first epoch only: the same images come again.
    return epochs == 0 ? 0 : trained[0] + (epochs - 1L) * trained[1];
  }
}
