package millrace.flink.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * How the subtasks of a source come to agree on what was emitted before a restart, whatever their number was then: each
 * says what it restored, and is told its share of the sum. Times in us since the epoch.
 */
final class Handshake {
  /** A subtask says what it restored: records emitted, -1 if it restored nothing, and the degree then. */
  record Hello(long emitted, int parallelism) implements SourceEvent {}

  /** It is told when the schedule began and how many records it emitted; -1: whatever was due before now. */
  record Begin(long startUs, long emitted) implements SourceEvent {}

  private final int parallelism;
  private final Map<Integer, Hello> greeted = new HashMap<>();
  private final long[] shares;
  private long startUs;
  private boolean agreed = false;

  /** `startUs`: when the schedule began or is to begin; 0: once all subtasks are there. */
  Handshake(int parallelism, long startUs) {
    this.parallelism = parallelism;
    this.startUs = startUs;
    shares = new long[parallelism];
  }

  long startUs() {
    return startUs;
  }

  /** Takes a greeting; returns the answers that are now to be sent, by subtask. */
  Map<Integer, Begin> greet(int subtask, Hello hello, long nowUs) {
    if (agreed) return Map.of(subtask, new Begin(startUs, resumed(subtask, hello)));
    greeted.put(subtask, hello);
    if (greeted.size() < parallelism) return Map.of();
    agree(nowUs);
    Map<Integer, Begin> answers = new HashMap<>();
    for (int i = 0; i < parallelism; ++i) answers.put(i, new Begin(startUs, shares[i]));
    return answers;
  }

  private void agree(long nowUs) {
    boolean restored = greeted.values().stream().anyMatch(hello -> hello.emitted >= 0);
    long total = greeted.values().stream().mapToLong(hello -> Math.max(0, hello.emitted)).sum();
    for (int i = 0; i < parallelism; ++i) {
      shares[i] = restored ? Emission.shareOf(total, i, parallelism) : startUs > 0 ? -1 : 0;
    }
    if (startUs == 0) startUs = nowUs;
    agreed = true;
  }

  // A subtask that failed alone goes on from its own state, unless that is of another degree.
  private long resumed(int subtask, Hello hello) {
    return hello.emitted >= 0 && hello.parallelism == parallelism ? hello.emitted : shares[subtask];
  }
}
