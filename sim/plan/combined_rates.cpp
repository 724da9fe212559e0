#include "sim/plan/combined_rates.h"

#include <algorithm>
#include <cassert>
#include <functional>

namespace millrace::plan {

using kernel::Duration;
using kernel::SimTime;
using Spans = std::vector<RateSchedule::Span>;

namespace {

// Calls `add(from, to)` for every stretch of [0, length) over which all parts are straight.
void for_straight_stretches(const std::vector<RateSchedule>& parts, Duration length,
                            const std::function<void(SimTime, SimTime)>& add) {
  const SimTime end = SimTime() + length;
  for (SimTime from; from < end;) {
    SimTime to = end;
    for (const RateSchedule& part : parts) to = std::min(to, part.next_change(from));
    add(from, to);
    from = to;
  }
}

}  // namespace

RateSchedule sum_of(const std::vector<RateSchedule>& parts, Duration length, bool repeat) {
  assert(!parts.empty() && length > Duration());
  Spans spans;
  for_straight_stretches(parts, length, [&](SimTime from, SimTime to) {
    RateSchedule::Span& span = spans.emplace_back();
    span.length = to - from;
    for (const RateSchedule& part : parts) {
      span.rate_at_start += part.rate(from);
      span.rate_at_end += part.rate_towards(from, to);
    }
  });
  return RateSchedule(spans, repeat);
}

RateSchedule product_of(const std::vector<RateSchedule>& parts, Duration length, bool repeat) {
  assert(!parts.empty() && length > Duration());
  constexpr std::int64_t kPoints = 8;
  Spans spans;
  for_straight_stretches(parts, length, [&](SimTime from, SimTime to) {
    const auto product_at = [&](double share) {
      double product = 1;
      for (const RateSchedule& part : parts) {
        product *= part.rate(from) * (1 - share) + part.rate_towards(from, to) * share;
      }
      return product;
    };
    const std::int64_t whole = (to - from).ns();
    const std::int64_t pieces = std::min(kPoints, whole);
    for (std::int64_t i = 0; i < pieces; ++i) {
      const std::int64_t start = whole / pieces * i, end = i + 1 == pieces ? whole : whole / pieces * (i + 1);
      spans.push_back({Duration::from_ns(end - start),
                       product_at(static_cast<double>(start) / static_cast<double>(whole)),
                       product_at(static_cast<double>(end) / static_cast<double>(whole))});
    }
  });
  return RateSchedule(spans, repeat);
}

RateSchedule clipped(const RateSchedule& rate, double low, double high, Duration length, bool repeat) {
  assert(0 <= low && low <= high);
  Spans spans;
  for_straight_stretches({rate}, length, [&](SimTime from, SimTime to) {
    const double at_start = rate.rate(from), at_end = rate.rate_towards(from, to);
    // Where the straight line crosses a limit, the clipped one has a corner.
    std::vector<double> corners = {0, 1};
    for (const double limit : {low, high}) {
      const double share = (limit - at_start) / (at_end - at_start);
      if (at_end != at_start && share > 0 && share < 1) corners.push_back(share);
    }
    std::ranges::sort(corners);
    SimTime start = from;
    for (std::size_t i = 1; i < corners.size(); ++i) {
      const SimTime end = i + 1 == corners.size() ? to : std::min(to, from + (to - from) * corners[i]);
      const auto at = [&](double share) { return std::clamp(at_start + (at_end - at_start) * share, low, high); };
      if (end > start) spans.push_back({end - start, at(corners[i - 1]), at(corners[i])});
      start = std::max(start, end);
    }
  });
  return RateSchedule(spans, repeat);
}

RateSchedule sequence_of(const std::vector<RateSchedule>& parts, Duration each, bool repeat) {
  assert(!parts.empty() && each > Duration());
  Spans spans;
  for (const RateSchedule& part : parts) {
    for_straight_stretches({part}, each, [&](SimTime from, SimTime to) {
      spans.push_back({to - from, part.rate(from), part.rate_towards(from, to)});
    });
  }
  return RateSchedule(spans, repeat);
}

}  // namespace millrace::plan
