#include "sim/plan/rate_patterns.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sim/kernel/elementary.h"
#include "sim/kernel/random_stream.h"

namespace millrace::plan {

using kernel::Duration;

namespace {

constexpr double kPi = 3.14159265358979323846;

// cos(2 pi turns) for turns in [0, 1], by the Taylor series on the first quarter turn (error below 1e-15); the C
// library's cosine may differ in its last bit between releases.
double cosine_of_turns(double turns) {
  if (turns > 0.5) turns = 1 - turns;
  if (turns > 0.25) return -cosine_of_turns(0.5 - turns);
  const double square = (2 * kPi * turns) * (2 * kPi * turns);
  double sum = 1;
  for (int n = 22; n >= 2; n -= 2) sum = 1 - square / ((n - 1) * n) * sum;
  return sum;
}

void append_if_long(std::vector<RateSchedule::Span>& spans, Duration length, double from, double to) {
  if (length > Duration()) spans.push_back({length, from, to});
}

// Fisher and Yates.
void shuffle(std::vector<double>& values, kernel::RandomStream stream) {
  for (std::size_t left = values.size(); left > 1; --left) std::swap(values[left - 1], values[stream.below(left)]);
}

constexpr std::int64_t kPieces = 96;  // of a curve

// The start of piece `i` of a stretch of time, without overflow.
Duration boundary(Duration whole, std::int64_t i) {
  return Duration::from_ns(whole.ns() / kPieces * i + whole.ns() % kPieces * i / kPieces);
}

// One period of a sine that starts at `low`.
void append_sine(std::vector<RateSchedule::Span>& spans, double low, double high, Duration period) {
  const auto rate = [&](std::int64_t i) {
    const double turns = static_cast<double>(i) / static_cast<double>(kPieces);
    return (low + high) / 2 + (low - high) / 2 * cosine_of_turns(turns);
  };
  for (std::int64_t i = 0; i < kPieces; ++i) {
    spans.push_back({boundary(period, i + 1) - boundary(period, i), rate(i), rate(i + 1)});
  }
}

}  // namespace

RateSchedule steps(const std::vector<double>& rates, Duration each, bool repeat) {
  std::vector<RateSchedule::Span> spans;
  for (const double rate : rates) spans.push_back({each, rate, rate});
  return RateSchedule(spans, repeat);
}

RateSchedule streamtune_cycle(double unit_records_per_s, Duration each, std::uint32_t permutation) {
  std::vector<double> cycle = {3, 7, 4, 2, 1, 10, 8, 5, 6, 9};
  if (permutation > 0) shuffle(cycle, kernel::Seed(permutation).stream("streamtune/cycle"));
  std::vector<double> rates;
  for (int played = 0; played < 2; ++played) {
    for (const double units : cycle) rates.push_back(units * unit_records_per_s);
  }
  return steps(rates, each, false);
}

RateSchedule sine(double low, double high, Duration period) {
  assert(period.ns() >= 1000);
  std::vector<RateSchedule::Span> spans;
  append_sine(spans, low, high, period);
  return RateSchedule(spans, true);
}

RateSchedule ramp(double from, double to, Duration start, Duration length) {
  std::vector<RateSchedule::Span> spans;
  append_if_long(spans, start, from, from);
  spans.push_back({length, from, to});
  return RateSchedule(spans);
}

RateSchedule spike(double base, double factor, Duration at, Duration length, Duration rise) {
  const double top = base * factor;
  std::vector<RateSchedule::Span> spans;
  append_if_long(spans, at, base, base);
  append_if_long(spans, rise, base, top);
  spans.push_back({length, top, top});
  // A jump back still needs a span at the base for the schedule to end on it.
  spans.push_back({rise > Duration() ? rise : length, rise > Duration() ? top : base, base});
  return RateSchedule(spans);
}

RateSchedule square(double low, double high, Duration period) {
  const Duration half = period / 2;
  return RateSchedule({{half, low, low}, {period - half, high, high}}, true);
}

RateSchedule staircase(double from, double to, std::uint32_t steps, Duration each) {
  std::vector<double> rates;
  for (std::uint32_t i = 0; i <= steps; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(steps);
    rates.push_back(from * (1 - share) + to * share);
  }
  return plan::steps(rates, each, false);
}

RateSchedule outage(double rate, Duration at, Duration length, Duration within) {
  const double catching_up = rate + rate * (length / within);
  std::vector<RateSchedule::Span> spans;
  append_if_long(spans, at, rate, rate);
  spans.push_back({length, 0, 0});
  spans.push_back({within, catching_up, catching_up});
  spans.push_back({within, rate, rate});
  return RateSchedule(spans);
}

RateSchedule bursts(double low, double high, Duration mean_low, Duration mean_high, Duration length,
                    std::uint64_t seed) {
  kernel::RandomStream stream = kernel::Seed(seed).stream("bursts");
  constexpr Duration kLeast = Duration::from_ns(1'000'000);
  std::vector<RateSchedule::Span> spans;
  Duration at;
  for (bool on = false; at < length; on = !on) {
    const Duration drawn = std::max(kLeast, (on ? mean_high : mean_low) * stream.exponential());
    const Duration stay = std::min(drawn, length - at);
    spans.push_back({stay, on ? high : low, on ? high : low});
    at += stay;
  }
  return RateSchedule(spans, true);
}

RateSchedule trend(double base, double growth_per_day, Duration length) {
  constexpr double kSecondsPerDay = 86400;
  const double per_day = kernel::log1p(growth_per_day);
  const auto rate = [&](Duration at) { return base * kernel::exp(per_day * at.seconds() / kSecondsPerDay); };
  std::vector<RateSchedule::Span> spans;
  for (std::int64_t i = 0; i < kPieces; ++i) {
    const Duration from = boundary(length, i), to = boundary(length, i + 1);
    append_if_long(spans, to - from, rate(from), rate(to));
  }
  return RateSchedule(spans);
}

RateSchedule week(double low, double high, double weekend, Duration day) {
  assert(day.ns() >= 1000);
  std::vector<RateSchedule::Span> spans;
  for (int weekday = 0; weekday < 7; ++weekday) {
    const double factor = weekday < 5 ? 1 : weekend;
    append_sine(spans, low * factor, high * factor, day);
  }
  return RateSchedule(spans, true);
}

RateSchedule shuffled_steps(std::vector<double> rates, Duration each, std::uint64_t seed) {
  shuffle(rates, kernel::Seed(seed).stream("permutation"));
  return steps(rates, each, false);
}

}  // namespace millrace::plan
