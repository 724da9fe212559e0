package millrace.flink.source;

import java.io.Serializable;

/** A rate that changes in steps: its integral over time and the inverse of that. Times in us from the start on. */
final class RateSteps implements Serializable {
  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE / 4;

  private static final double ROUNDING = 1e-6;  // of a record: forgiven

  private final double[] startsUs;
  private final double[] rates;    // records/us
  private final double[] records;  // until each start
  private final double periodUs;   // 0: does not repeat
  private final double perPeriod;  // records

  /** Times in s, rising from 0; rates in records/s; after `repeatS`, above the last time, from the start; 0: never. */
  RateSteps(double[] timesS, double[] ratesPerS, double repeatS) {
    int n = timesS.length;
    startsUs = new double[n];
    rates = new double[n];
    records = new double[n];
    for (int i = 0; i < n; ++i) {
      startsUs[i] = timesS[i] * 1e6;
      rates[i] = ratesPerS[i] / 1e6;
      if (i > 0) records[i] = records[i - 1] + rates[i - 1] * (startsUs[i] - startsUs[i - 1]);
    }
    periodUs = repeatS * 1e6;
    perPeriod = records[n - 1] + rates[n - 1] * Math.max(0, periodUs - startsUs[n - 1]);
  }

  /** Records/s at a time >= 0. */
  double rate(long timeUs) {
    return rates[stepAt(periodUs > 0 ? timeUs % periodUs : timeUs)] * 1e6;
  }

  /** Whole records that fell due until a time; none before 0. */
  long recordsUntil(long timeUs) {
    if (timeUs <= 0) return 0;
    double periods = periodUs > 0 ? Math.floor(timeUs / periodUs) : 0;
    double within = timeUs - periods * periodUs;
    int step = stepAt(within);
    double total = periods * perPeriod + records[step] + rates[step] * (within - startsUs[step]);
    return (long) Math.floor(total + ROUNDING);
  }

  /** When the record of that number (from 1 on) falls due, us; NEVER if the rate dries up before. */
  long timeOf(long record) {
    double periods = 0;
    if (periodUs > 0) {
      if (perPeriod == 0) return NEVER;
      periods = Math.ceil(record / perPeriod) - 1;
    }
    double within = record - periods * perPeriod;
    int step = rates.length - 1;
    while (step > 0 && records[step] >= within) --step;
    if (rates[step] == 0) return NEVER;
    double timeUs = periods * periodUs + startsUs[step] + (within - records[step]) / rates[step];
    return timeUs < NEVER ? (long) Math.ceil(timeUs - ROUNDING) : NEVER;
  }

  private int stepAt(double timeUs) {
    int step = startsUs.length - 1;
    while (step > 0 && startsUs[step] > timeUs) --step;
    return step;
  }
}
