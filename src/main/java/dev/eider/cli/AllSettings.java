package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.Declarations;
import dev.eider.config.Setting;
import dev.eider.ingest.IngestSettings;
import dev.eider.job.JobSettings;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.overload.OverloadSettings;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.release.GateSettings;
import dev.eider.serve.ServeSettings;
import dev.eider.serve.page.PageSettings;
import dev.eider.snapshot.SnapshotSettings;
import java.util.List;

/**
 * Every setting that a user may give: the {@link Setting} constants of the listed classes. A test
 * fails where a class of settings is not listed, or two constants have one name.
 */
public final class AllSettings {
  static final List<Class<?>> DECLARED_IN =
      List.of(
          CommonSettings.class,
          IngestSettings.class,
          LedgerSettings.class,
          DeviceSettings.class,
          LearnSettings.class,
          OverloadSettings.class,
          WeightingSettings.class,
          SnapshotSettings.class,
          GateSettings.class,
          ServeSettings.class,
          PageSettings.class,
          JobSettings.class);

  private AllSettings() {}

  /** The declarations, class by class, in the order of their constants. */
  public static List<Setting<?>> declared() {
    return Declarations.in(DECLARED_IN);
  }
}
