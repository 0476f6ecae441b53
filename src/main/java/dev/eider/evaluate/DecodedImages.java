package dev.eider.evaluate;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.data.Ingested;
import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.LabelledImage;
import dev.eider.ingest.RawRecord;
import dev.eider.ingest.RecordDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Images of data sets as the examples that the job would make of them: published in memory and
 * decoded by the same code as the stream. Not thread-safe.
 */
public final class DecodedImages {
  private final RecordDecoder decoder;
  private long offset;

  /** A decoder to an input size. */
  public DecodedImages(ImageShape shape) {
    this.decoder =
        new RecordDecoder(
            Settings.defaults()
                .with(CommonSettings.IMAGE_HEIGHT, Integer.toString(shape.height()))
                .with(CommonSettings.IMAGE_WIDTH, Integer.toString(shape.width())));
  }

  /**
   * The images of one epoch, decoded one by one as they are asked for. The iterator throws {@link
   * IllegalStateException} at an image that the job would reject.
   */
  public Iterator<Example> epoch(Dataset dataset, int number) {
    Iterator<LabelledImage> images = dataset.epoch(number);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return images.hasNext();
      }

      @Override
      public Example next() {
        return decoded(images.next(), dataset.publishedSplit());
      }
    };
  }

  /**
   * One image as it would be published with a split.
   *
   * @throws IllegalStateException where the job would reject it
   */
  public Example decoded(LabelledImage image, Optional<Split> split) {
    Ingested ingested = decoder.decode(record(image, split)).ingested();
    if (ingested.rejection() != null) {
      throw new IllegalStateException(
          "the image '" + image.id() + "' is rejected: " + ingested.rejection());
    }
    return ingested.requireExample();
  }

  private RawRecord record(LabelledImage image, Optional<Split> split) {
    List<RawRecord.Header> headers = new ArrayList<>();
    headers.add(header(ImageRecordFormat.LABEL, image.label()));
    headers.add(header(ImageRecordFormat.CONTENT_TYPE, image.contentType()));
    split.ifPresent(chosen -> headers.add(header(ImageRecordFormat.SPLIT, chosen.headerValue())));
    image
        .shape()
        .ifPresent(
            shape -> {
              headers.add(header(ImageRecordFormat.HEIGHT, Integer.toString(shape.height())));
              headers.add(header(ImageRecordFormat.WIDTH, Integer.toString(shape.width())));
            });
    return new RawRecord(
        "memory",
        0,
        offset++,
        0,
        image.id().getBytes(StandardCharsets.UTF_8),
        image.bytes(),
        headers);
  }

  private static RawRecord.Header header(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
