package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one job to run under its consumer group: two would write under the same
 * transactional ids and fence each other for ever. It is the one membership, under a fixed instance
 * id, of the group {@code GROUP-claim}. The broker lets a member go that has not been heard of for
 * {@value #SESSION_MILLIS} ms, so a job that crashed is in nobody's way for longer; and where two
 * join under the same instance id, it tells the older one that it is fenced.
 */
public final class GroupClaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupClaim.class);

  /** The shortest that brokers allow by default. */
  private static final int SESSION_MILLIS = 6000;

  private static final int HEARTBEAT_MILLIS = 1500;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final String INSTANCE = "job";

  private final KafkaConsumer<byte[], byte[]> member;
  private final Thread thread;
  private final String group;
  private volatile boolean closing;
  private volatile @Nullable String lost;

  private GroupClaim(Settings settings, String bootstrap, String group) {
    this.group = group;
    this.member =
        KafkaClients.of(settings, bootstrap)
            .member(
                Map.of(
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    Integer.toString(SESSION_MILLIS),
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                    Integer.toString(HEARTBEAT_MILLIS),
                    ConsumerConfig.CLIENT_ID_CONFIG,
                    "eider-" + ProcessHandle.current().pid()),
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    claimOf(group),
                    ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                    INSTANCE));
    member.subscribe(
        List.of(settings.get(CommonSettings.LEARNING_TOPIC)), new PausingListener(member));
    this.thread = new Thread(this::hold, "group-claim");
    thread.setDaemon(true);
  }

  private static String claimOf(String group) {
    return group + "-claim";
  }

  /**
   * Claims the settings' consumer group for a job. The topic of learning reports exists.
   *
   * @param takeOver whether a job that runs is to end; otherwise it is waited for only as long as
   *     one that crashed may seem to run
   * @param told is told what is waited for
   * @throws GroupInUseException where another job runs
   */
  public static GroupClaim of(
      Settings settings, String bootstrap, boolean takeOver, Consumer<String> told)
      throws InterruptedException {
    String group = settings.get(JobSettings.CONSUMER_GROUP);
    Duration session = Duration.ofMillis(SESSION_MILLIS);
    try (Admin admin = KafkaClients.of(settings, bootstrap).admin()) {
      Optional<MemberDescription> other = holder(admin, group);
      if (other.isPresent() && !takeOver) {
        told.accept(
            "waiting up to %s s for a job of the group '%s' that may have crashed"
                .formatted(2 * session.toSeconds(), group));
        awaitNobody(admin, group, session.multipliedBy(2));
      }
      GroupClaim claim = new GroupClaim(settings, bootstrap, group);
      claim.thread.start();
      if (other.isPresent() && takeOver) {
        told.accept("taking the group '%s' over from %s".formatted(group, name(other.get())));
        claim.awaitThatOtherStops(session);
      }
      return claim;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new GroupInUseException(
          "who runs under the group '%s' cannot be found out at %s: %s"
              .formatted(group, bootstrap, cause.getMessage()),
          cause);
    }
  }

  /** The other one hears with its next heartbeat that it is fenced, and stops writing. */
  private void awaitThatOtherStops(Duration session) throws InterruptedException {
    try {
      Thread.sleep(session.toMillis());
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  private static void awaitNobody(Admin admin, String group, Duration patience)
      throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<MemberDescription> other = holder(admin, group);
    while (other.isPresent()) {
      if (System.nanoTime() > deadline) {
        throw new GroupInUseException(
            "a job of the group '%s' is running (%s); stop it, or give this one a consumer.group and"
                    .formatted(group, name(other.get()))
                + " topics of its own, or end that one with --take-over");
      }
      Thread.sleep(POLL.toMillis());
      other = holder(admin, group);
    }
  }

  private static String name(MemberDescription member) {
    return "client " + member.clientId() + " at " + member.host();
  }

  /** Who holds the claim; empty where nobody does, or this client may not know. */
  private static Optional<MemberDescription> holder(Admin admin, String group)
      throws InterruptedException, ExecutionException {
    String claim = claimOf(group);
    try {
      return admin
          .describeConsumerGroups(List.of(claim))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .members()
          .stream()
          .findFirst();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("the group {} may not be described: {}", claim, e.getCause().getMessage());
        return Optional.empty();
      }
      throw e;
    }
  }

  private void hold() {
    try {
      while (!closing) {
        // Nothing is fetched: the partitions are paused.
        var unused = member.poll(POLL);
      }
    } catch (FencedInstanceIdException e) {
      lost = "another job took the group '" + group + "' over";
    } catch (WakeupException e) {
      LOG.debug("the claim is given back");
    } catch (AuthorizationException e) {
      LOG.warn(
          "the group {} may not be joined, so nothing keeps a second job away: {}",
          claimOf(group),
          e.getMessage());
    } catch (KafkaException e) {
      LOG.error("the claim on the group {} is lost, and the job goes on", group, e);
    } finally {
      member.close(
          CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(Duration.ofSeconds(2)));
    }
  }

  /** Why the job must end; empty as long as it may go on. */
  public Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  /** Gives the claim back, so that the next job begins at once. */
  @Override
  public void close() {
    closing = true;
    member.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A member is given partitions, and wants to read none. */
  private record PausingListener(KafkaConsumer<byte[], byte[]> member)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      member.pause(partitions);
    }
  }
}
