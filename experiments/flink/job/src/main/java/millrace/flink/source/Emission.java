package millrace.flink.source;

import millrace.flink.spec.Spec.Loop;
import millrace.flink.spec.Spec.Pattern;
import millrace.flink.spec.Spec.SourceLoad;

/** What one of a source's subtasks has to emit, and when. Times in us since the epoch; knows no clock. */
final class Emission {
  private static final long SECOND_US = 1_000_000;
  private static final double KEPT_S = 0.05;  // closed, even: how late a record may be before it is forgotten

  private final SourceLoad load;
  private final RateSteps steps;
  private final int index;
  private final int parallelism;
  private long startUs;
  private long emitted;
  private long forgotten;
  private long burstLeft;    // closed bursts: records of the one under way,
  private long nextBurstUs;  // and when the next may begin

  /** Of subtask `index` of `parallelism`. */
  Emission(SourceLoad load, int index, int parallelism) {
    this.load = load;
    this.index = index;
    this.parallelism = parallelism;
    steps = new RateSteps(load.timesS(), load.rates(), load.repeatS());
  }

  /** Of the first n records those of subtask `index`. */
  static long shareOf(long n, int index, int parallelism) {
    return (n + parallelism - 1 - index) / parallelism;
  }

  /** Must be said first: when the schedule began, and how many records were emitted before; -1: all that were due. */
  void begin(long startUs, long emittedBefore, long nowUs) {
    this.startUs = startUs;
    boolean skips = emittedBefore < 0 || load.loop() == Loop.CLOSED;
    emitted = skips ? Math.max(emittedBefore, fallenDue(nowUs - SECOND_US * (bursts() ? 1 : 0))) : emittedBefore;
    nextBurstUs = Math.max(startUs, nowUs);
  }

  long startUs() {
    return startUs;
  }

  /** Of the schedule, with what a closed loop forgot. */
  long emitted() {
    return emitted;
  }

  long forgotten() {
    return forgotten;
  }

  /** Whether all of a limited number of records are out. */
  boolean ended() {
    return load.records() > 0 && emitted >= shareOf(load.records(), index, parallelism);
  }

  /** Records that are due and not yet emitted; changes nothing. */
  long lag(long nowUs) {
    return generatesBursts() ? burstLeft : Math.max(0, fallenDue(nowUs) - emitted);
  }

  /** The same, after forgetting what a closed loop forgets. */
  long pending(long nowUs) {
    if (ended()) return 0;
    if (generatesBursts()) return pendingOfBurst(nowUs);
    long pending = fallenDue(nowUs) - emitted;
    if (load.loop() == Loop.OPEN || pending <= 0) return pending;
    long kept = (long) (steps.rate(nowUs - startUs) / parallelism * KEPT_S) + 1;
    if (pending <= kept) return pending;
    forgotten += pending - kept;
    emitted += pending - kept;
    return kept;
  }

  /** Position among all records of the source (from 1 on) of the next that this subtask emits. */
  long nextPosition() {
    return emitted * parallelism + index + 1;
  }

  /** When the next record is, or was, born. Requires: one is pending. */
  long birthOfNext(long nowUs) {
    return load.loop() == Loop.CLOSED ? nowUs : Math.min(nowUs, dueUs(nextPosition()));
  }

  void advance() {
    ++emitted;
    if (generatesBursts()) --burstLeft;
  }

  /** When there is something to emit, if nothing is pending; far away if never. */
  long nextDueUs() {
    return generatesBursts() ? nextBurstUs : dueUs(nextPosition());
  }

  private boolean bursts() {
    return load.pattern() == Pattern.BURST;
  }

  private boolean generatesBursts() {
    return bursts() && load.loop() == Loop.CLOSED;
  }

  // A late burst follows at once: the generator then does not sleep.
  private long pendingOfBurst(long nowUs) {
    if (burstLeft == 0 && nowUs >= nextBurstUs) {
      burstLeft = (Math.round(steps.rate(nowUs - startUs)) + parallelism - 1) / parallelism;
      nextBurstUs += SECOND_US;
    }
    return burstLeft;
  }

  private long fallenDue(long nowUs) {
    long since = nowUs - startUs;
    if (bursts()) since = (Math.floorDiv(since, SECOND_US) + 1) * SECOND_US;
    long total = steps.recordsUntil(since);
    return shareOf(load.records() > 0 ? Math.min(total, load.records()) : total, index, parallelism);
  }

  private long dueUs(long position) {
    long since = steps.timeOf(position);
    if (since >= RateSteps.NEVER) return RateSteps.NEVER;
    if (bursts()) since = Math.floorDiv(since - 1, SECOND_US) * SECOND_US;
    return startUs + since;
  }
}
