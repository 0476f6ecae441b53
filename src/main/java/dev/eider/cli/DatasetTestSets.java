package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.data.Ingested;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.LabelledImage;
import dev.eider.ingest.RawRecord;
import dev.eider.ingest.RecordDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The test sets of {@link Datasets}, decoded by the same code as the stream, so that a model is
 * measured on the pixels that it would have been given.
 */
final class DatasetTestSets implements TestSets {
  /** Not the seed of any training stream unless a user asks for it. */
  private static final long SEED = 20_200_614;

  @Override
  public Iterable<Example> open(String name, Optional<Path> data, ImageShape shape)
      throws IOException {
    Dataset dataset = Datasets.testSet(name, data.orElse(null), SEED);
    RecordDecoder decoder =
        new RecordDecoder(
            Settings.defaults()
                .with(CommonSettings.IMAGE_HEIGHT, Integer.toString(shape.height()))
                .with(CommonSettings.IMAGE_WIDTH, Integer.toString(shape.width())));
    return () -> decoded(dataset.epoch(0), decoder);
  }

  private static Iterator<Example> decoded(Iterator<LabelledImage> images, RecordDecoder decoder) {
    return new Iterator<>() {
      private long offset;

      @Override
      public boolean hasNext() {
        return images.hasNext();
      }

      @Override
      public Example next() {
        LabelledImage image = images.next();
        Ingested ingested = decoder.decode(record(image, offset++)).ingested();
        if (ingested.rejection() != null) {
          throw new IllegalStateException(
              "the test image '" + image.id() + "' is rejected: " + ingested.rejection());
        }
        return ingested.requireExample();
      }
    };
  }

  private static RawRecord record(LabelledImage image, long offset) {
    List<RawRecord.Header> headers = new ArrayList<>();
    headers.add(header(ImageRecordFormat.LABEL, image.label()));
    headers.add(header(ImageRecordFormat.CONTENT_TYPE, image.contentType()));
    image
        .shape()
        .ifPresent(
            shape -> {
              headers.add(header(ImageRecordFormat.HEIGHT, Integer.toString(shape.height())));
              headers.add(header(ImageRecordFormat.WIDTH, Integer.toString(shape.width())));
            });
    return new RawRecord(
        "test-set",
        0,
        offset,
        0,
        image.id().getBytes(StandardCharsets.UTF_8),
        image.bytes(),
        headers);
  }

  private static RawRecord.Header header(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
