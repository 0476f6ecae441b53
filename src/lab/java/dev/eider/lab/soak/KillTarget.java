package dev.eider.lab.soak;

/**
 * What a kill hits. In this order they follow each other: after a whole job, the other kind of it.
 */
enum KillTarget {
  /** The cluster's TaskManager; the JobManager restarts the job on another. */
  TASK_MANAGER("the TaskManager"),

  /** JobManager, TaskManager and client; the job goes on in one process. */
  CLUSTER("the whole cluster"),

  /** The one process that has the job; it goes on on a new cluster. */
  PROCESS("the job's process");

  private final String title;

  KillTarget(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  KillTarget next() {
    return values()[(ordinal() + 1) % values().length];
  }
}
