package dev.eider.lab.soak;

/** How the job is laid out, and what it then guarantees. */
enum Scenario {
  /** The order of the records is the partition's, so that nothing is left to chance. */
  ONE_PARTITION("one partition, parallelism 1", "p1", 1, 1, KillTarget.TASK_MANAGER),

  /** The order in which partitions are read depends on time; the counts do not. */
  FOUR_PARTITIONS("four partitions, parallelism 2", "p4", 4, 2, KillTarget.PROCESS);

  private final String title;
  private final String key;
  private final int partitions;
  private final int parallelism;
  private final KillTarget firstTarget;

  Scenario(String title, String key, int partitions, int parallelism, KillTarget firstTarget) {
    this.title = title;
    this.key = key;
    this.partitions = partitions;
    this.parallelism = parallelism;
    this.firstTarget = firstTarget;
  }

  String title() {
    return title;
  }

  /** In the names of topics and folders. */
  String key() {
    return key;
  }

  int partitions() {
    return partitions;
  }

  int parallelism() {
    return parallelism;
  }

  /** What the first kill hits; a single one in each scenario hits both kinds. */
  KillTarget firstTarget() {
    return firstTarget;
  }

  /** Whether two runs take the same steps. */
  boolean isDeterministic() {
    return partitions == 1 && parallelism == 1;
  }
}
