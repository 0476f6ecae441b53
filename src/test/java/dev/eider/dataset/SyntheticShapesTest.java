package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Split;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SyntheticShapesTest {
  @Property(tries = 50)
  void image_isAPureFunctionOfSeedAndNumber(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long k) {
    LabelledImage first = train(seed).image(k);
    LabelledImage again = train(seed).image(k);

    assertThat(again.id()).isEqualTo(first.id()).isEqualTo("synthetic/" + seed + "/" + k);
    assertThat(again.label()).isEqualTo(first.label());
    assertThat(again.bytes()).isEqualTo(first.bytes());
  }

  @Test
  void image_isAPngOf32x32() throws IOException {
    LabelledImage image = train(1).image(0);

    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image.bytes()));

    assertThat(image.contentType()).isEqualTo(ImageRecordFormat.PNG);
    assertThat(image.shape()).isEmpty();
    assertThat(decoded.getWidth()).isEqualTo(32);
    assertThat(decoded.getHeight()).isEqualTo(32);
    assertThat(decoded.getColorModel().getNumComponents()).isEqualTo(3);
  }

  @Test
  void everyImage_isAnotherPicture() {
    assertThat(
            LongStream.range(0, 300)
                .mapToObj(k -> Arrays.hashCode(train(1).image(k).bytes()))
                .distinct())
        .hasSize(300);
  }

  @Test
  void otherSeed_hasOtherPicturesOfTheSameClasses() {
    assertThat(train(2).classes())
        .isEqualTo(train(1).classes())
        .hasSize(25)
        .doesNotHaveDuplicates();
    assertThat(train(2).image(0).bytes()).isNotEqualTo(train(1).image(0).bytes());
  }

  @Test
  void splits_shareNeitherIdsNorPictures() {
    List<LabelledImage> firsts =
        List.of(
            train(1).image(0),
            open(DatasetOptions.defaults().withSplit(Split.DEV)).image(0),
            open(DatasetOptions.defaults().withSplit(Split.EVAL)).image(0),
            SyntheticShapes.balanced(1, 1).image(0));

    assertThat(firsts).extracting(LabelledImage::id).doesNotHaveDuplicates();
    assertThat(firsts).extracting(image -> Arrays.hashCode(image.bytes())).doesNotHaveDuplicates();
  }

  @Test
  void trainingClasses_followZipfsLaw() {
    Map<String, Double> shares = shares(open(DatasetOptions.defaults().withLimit(4000)));

    // Shares 1/rank over the harmonic number H_25 = 3.816: 0.262, 0.131, ..., 0.0105.
    List<String> classes = train(1).classes();
    assertThat(shares.get(classes.get(0))).isCloseTo(0.262, within(0.03));
    assertThat(shares.get(classes.get(1))).isCloseTo(0.131, within(0.03));
    assertThat(shares.get(classes.get(24))).isCloseTo(0.0105, within(0.006));
  }

  @Test
  void imbalanceFactor_isTheRatioOfFirstToLastClass() {
    Map<String, Double> shares =
        shares(open(DatasetOptions.defaults().withImbalance(4).withLimit(4000)));

    // 4^(-y/24) sums to 13.39 over 25 classes: shares 0.0747 to 0.0187.
    List<String> classes = train(1).classes();
    assertThat(shares.get(classes.get(0))).isCloseTo(0.0747, within(0.02));
    assertThat(shares.get(classes.get(24))).isCloseTo(0.0187, within(0.01));
  }

  @Test
  void balancedSet_hasTheSameNumberOfEveryClass() {
    List<LabelledImage> images = Epochs.list(SyntheticShapes.balanced(1, 3), 0);

    Map<String, Long> counts =
        images.stream().collect(Collectors.groupingBy(LabelledImage::label, Collectors.counting()));
    assertThat(counts).hasSize(25);
    assertThat(counts.values()).containsOnly(3L);
  }

  @Test
  void evalSplit_isBalancedAndMarked() {
    Dataset dataset = open(DatasetOptions.defaults().withSplit(Split.EVAL).withLimit(50));

    assertThat(dataset.publishedSplit()).contains(Split.EVAL);
    assertThat(shares(dataset).values()).containsOnly(2 / 50.0);
  }

  @Test
  void limitedEpochs_areTheSame() {
    Dataset dataset = open(DatasetOptions.defaults().withLimit(5));

    assertThat(Epochs.list(dataset, 1))
        .extracting(LabelledImage::id)
        .isEqualTo(Epochs.list(dataset, 0).stream().map(LabelledImage::id).toList())
        .startsWith("synthetic/1/0");
  }

  @Test
  void unlimitedEpoch_isEndless() {
    Dataset dataset = train(1);
    Iterator<LabelledImage> images = dataset.epoch(0);

    assertThat(dataset.size()).isEmpty();
    assertThat(images.next().id()).isEqualTo("synthetic/1/0");
    assertThat(images.hasNext()).isTrue();
  }

  private static SyntheticShapes train(long seed) {
    return open(DatasetOptions.defaults().withSeed(seed));
  }

  private static SyntheticShapes open(DatasetOptions options) {
    return SyntheticShapes.open(null, options);
  }

  private static Map<String, Double> shares(Dataset dataset) {
    List<LabelledImage> images = Epochs.list(dataset, 0);
    Map<String, Double> shares = new HashMap<>();
    images.forEach(image -> shares.merge(image.label(), 1.0 / images.size(), Double::sum));
    shares.replaceAll((label, share) -> Math.round(share * images.size()) / (double) images.size());
    return shares;
  }
}
