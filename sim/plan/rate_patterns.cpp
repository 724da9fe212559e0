#include "sim/plan/rate_patterns.h"

#include <cassert>
#include <utility>

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

}  // namespace

RateSchedule steps(const std::vector<double>& rates, Duration each, bool repeat) {
  std::vector<RateSchedule::Span> spans;
  for (const double rate : rates) spans.push_back({each, rate, rate});
  return RateSchedule(spans, repeat);
}

RateSchedule streamtune_cycle(double unit_records_per_s, Duration each, std::uint32_t permutation) {
  std::vector<double> cycle = {3, 7, 4, 2, 1, 10, 8, 5, 6, 9};
  if (permutation > 0) {  // Fisher and Yates
    kernel::RandomStream stream = kernel::Seed(permutation).stream("streamtune/cycle");
    for (std::size_t left = cycle.size(); left > 1; --left) std::swap(cycle[left - 1], cycle[stream.below(left)]);
  }
  std::vector<double> rates;
  for (int played = 0; played < 2; ++played) {
    for (const double units : cycle) rates.push_back(units * unit_records_per_s);
  }
  return steps(rates, each, false);
}

RateSchedule sine(double low, double high, Duration period) {
  constexpr std::int64_t kPieces = 96;
  assert(period.ns() >= 1000);
  const auto boundary = [&](std::int64_t i) {  // period * i / kPieces without overflow
    return Duration::from_ns(period.ns() / kPieces * i + period.ns() % kPieces * i / kPieces);
  };
  const auto rate = [&](std::int64_t i) {
    const double turns = static_cast<double>(i) / static_cast<double>(kPieces);
    return (low + high) / 2 + (low - high) / 2 * cosine_of_turns(turns);
  };
  std::vector<RateSchedule::Span> spans;
  for (std::int64_t i = 0; i < kPieces; ++i) spans.push_back({boundary(i + 1) - boundary(i), rate(i), rate(i + 1)});
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

}  // namespace millrace::plan
