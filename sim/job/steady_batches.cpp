#include "sim/job/steady_batches.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "sim/kernel/batch_means.h"
#include "sim/kernel/moments.h"

namespace millrace::job {
namespace {

constexpr double kConfidence = 0.99;
constexpr double kSecond_ms = 1000;
constexpr double kHardly_ms = 10;  // of a second: nobody is held up
// A share below a hundredth of the second is nothing that anybody decides by.
constexpr double kLeastBusy_ms = 10;
// A trickle of results is a matter of chance; nobody decides by the last percent of a hundredth of the flow.
constexpr double kLeastFlow = 0.01;

enum class Kind { count, busy, rest, latency };  // rest: idle or held up

constexpr std::size_t kOfOperator = 5;
constexpr std::array<Kind, kOfOperator> kOperatorKinds = {Kind::count, Kind::count, Kind::busy, Kind::rest, Kind::rest};

// Operators' metrics, then records read by each source, results, and the latency at last.
Kind kind_of(std::size_t metric, std::size_t operators, std::size_t metrics) {
  if (metric < operators * kOfOperator) return kOperatorKinds[metric % kOfOperator];
  return metric + 1 == metrics ? Kind::latency : Kind::count;
}

std::vector<std::optional<double>> metrics_of(const Window& window) {
  std::vector<std::optional<double>> metrics;
  const auto per_s = [&window](std::optional<double> records) {
    if (records) *records /= window.seen.window_s;
    return records;
  };
  for (const auto& [id, seen] : window.seen.operators) {
    const Metrics& total = seen.total;
    metrics.insert(metrics.end(), {per_s(total.records_in), per_s(total.records_out), total.busy_ms_per_s,
                                   total.idle_ms_per_s, total.backpressured_ms_per_s});
  }
  const Measurement& measured = window.measured;
  for (const auto& [id, read] : measured.read_records) metrics.emplace_back(read / measured.window_s);
  metrics.emplace_back(measured.result_records / measured.window_s);
  metrics.emplace_back();
  if (measured.latency_ns.count() > 0) metrics.back() = measured.latency_ns.mean();
  return metrics;
}

// What a metric's interval is compared with is its mean, but no less than this.
double least_scale(Kind kind, double greatest_count) {
  switch (kind) {
    case Kind::count:
      return kLeastFlow * greatest_count;
    case Kind::busy:
      return kLeastBusy_ms;
    case Kind::rest:
      return kSecond_ms;
    case Kind::latency:
      break;
  }
  return 0;
}

// Quantile of Student's distribution for the two-sided confidence; asked for again and again.
double t_quantile(std::size_t degrees_of_freedom) {
  static const auto kQuantiles = [] {
    std::array<double, SteadyBatches::kMost> quantiles{};
    for (std::size_t i = 1; i < quantiles.size(); ++i) {
      quantiles[i] = kernel::student_t_quantile((1 + kConfidence) / 2, i);
    }
    return quantiles;
  }();
  return kQuantiles.at(degrees_of_freedom);
}

kernel::OnlineMoments moments_of(std::span<const double> values) {
  kernel::OnlineMoments moments;
  for (const double value : values) moments.add(value);
  return moments;
}

// How far a metric's mean over a stretch may be off.
struct Spread {
  double wide = 0;   // half-width or drift, whichever is greater, relative to the scale; 0 for what is constant
  double drift = 0;  // between the means of the halves, likewise relative
  double drift_by_chance = 0;  // greatest that is none at the confidence, likewise
};

Spread spread_of(std::span<const double> values, double least_scale) {
  const auto all = moments_of(values);
  const std::size_t half = values.size() / 2;
  const auto older = moments_of(values.first(half)), newer = moments_of(values.last(half));
  const double drift = std::abs(newer.mean() - older.mean());
  const double half_width =
      t_quantile(values.size() - 1) * all.standard_deviation() / std::sqrt(static_cast<double>(values.size()));
  const double off = std::max(half_width, drift);
  if (off == 0) return {};
  const double within = std::hypot(older.standard_deviation(), newer.standard_deviation());
  const double by_chance = t_quantile(2 * half - 2) * within / std::sqrt(static_cast<double>(half));
  const double scale = std::max(std::abs(all.mean()), least_scale);
  return {off / scale, drift / scale, by_chance / scale};
}

constexpr double kOverloadFactor = 5, kLatencyFactor = 5;

bool is_overloaded(const Window& window) {
  return std::ranges::any_of(window.seen.operators, [](const auto& entry) {
    return entry.second.total.backpressured_ms_per_s.value_or(0) > kSecond_ms / 2;
  });
}

// How long the operator is held up that is held up most.
double most_held_up_ms(std::span<const Window* const> batches) {
  std::map<std::string, double> sums_ms;
  for (const Window* batch : batches) {
    for (const auto& [id, seen] : batch->seen.operators) sums_ms[id] += seen.total.backpressured_ms_per_s.value_or(0);
  }
  double most_ms = 0;
  for (const auto& [id, sum_ms] : sums_ms) most_ms = std::max(most_ms, sum_ms);
  return most_ms / static_cast<double>(batches.size());
}

double idle_ms_of(const Metrics& subtask) {
  const double not_idle_ms = subtask.busy_ms_per_s.value_or(0) + subtask.backpressured_ms_per_s.value_or(0);
  return subtask.idle_ms_per_s.value_or(kSecond_ms - not_idle_ms);
}

// Idle time over the batches, of an instance that may never have rested: it shows, beyond chance, no millisecond a
// second of it. One that rests for 20 has room for what comes by chance.
bool never_rests(const kernel::OnlineMoments& idle_ms, std::size_t batches) {
  constexpr double kRest_ms = 1, kMuchRest_ms = 20;
  const auto half_width =
      t_quantile(batches - 1) * idle_ms.standard_deviation() / std::sqrt(static_cast<double>(batches));
  return idle_ms.mean() < kMuchRest_ms && idle_ms.mean() - half_width < kRest_ms;
}

// Whether some instance never rests - it works, or is held up itself - while hardly anybody before it is held up: what
// it cannot do piles up in buffers, and it may take minutes before they are full and anything else shows.
bool fills_buffers(std::span<const Window* const> batches) {
  constexpr double kHeldUp_ms = 30;
  const auto is_held_up = [&](const std::string& id) {
    double sum_ms = 0;
    for (const Window* batch : batches) {
      const auto found = batch->seen.operators.find(id);
      if (found != batch->seen.operators.end()) sum_ms += found->second.total.backpressured_ms_per_s.value_or(0);
    }
    return sum_ms > kHeldUp_ms * static_cast<double>(batches.size());
  };
  for (const auto& [id, seen] : batches.back()->seen.operators) {
    bool has_input = false, holds_up = false;
    for (const ObservedEdge& edge : batches.back()->seen.edges) {
      if (edge.to != id) continue;
      has_input = true;
      holds_up = holds_up || is_held_up(edge.from);
    }
    if (!has_input || holds_up) continue;
    for (std::size_t i = 0; i < seen.subtasks.size(); ++i) {
      kernel::OnlineMoments idle_ms;
      for (const Window* batch : batches) {
        idle_ms.add(idle_ms_of(batch->seen.operators.at(id).subtasks.at(i)));
      }
      if (never_rests(idle_ms, batches.size())) return true;
    }
  }
  return false;
}

double offered_per_s(const Window& window) {
  double records = 0;
  for (const auto& [id, offered] : window.measured.offered_records) records += offered;
  return records / window.measured.window_s;
}

}  // namespace

bool is_at_ease(std::span<const Window* const> batches) {
  return most_held_up_ms(batches) <= kHardly_ms && !fills_buffers(batches);
}

bool wanders(std::span<const Window* const> batches) {
  const double held_up_ms = most_held_up_ms(batches);
  return held_up_ms > kHardly_ms && held_up_ms < kSecond_ms / 2;
}

void SteadyBatches::add(Window batch) {
  auto metrics = metrics_of(batch);
  batches_.push_back({std::move(batch), std::move(metrics)});
  ++added_;
  if (batches_.size() > kMost) batches_.pop_front();
  steady_.reset();
  for (std::size_t n = batches_.size(); n >= kFewest && !steady_; n = n > 2 * kFewest ? n * 3 / 4 : n - 1) {
    steady_ = judge(n);
  }
}

void SteadyBatches::clear() {
  batches_.clear();
  added_ = 0;
  steady_.reset();
}

std::optional<SteadyStretch> SteadyBatches::judge(std::size_t batches) const {
  const Batch& last = batches_.back();
  const std::size_t first = batches_.size() - batches;
  const auto windows = newest(batches);
  if (fills_buffers(windows)) return std::nullopt;
  const double precision = precision_ * (is_overloaded(last.window) ? kOverloadFactor : 1);
  const bool is_settled = 4 * batches <= 3 * added_;
  const bool as_shown = shown_ > 0 && batches >= std::max(shown_, kFewestShown) && is_settled && !wanders(windows);
  const std::size_t operators = last.window.seen.operators.size(), metrics = last.metrics.size();
  double greatest_count = 0;
  for (std::size_t i = 0; i < metrics; ++i) {
    if (kind_of(i, operators, metrics) != Kind::count) continue;
    greatest_count = std::max(greatest_count, last.metrics[i].value_or(0));
  }
  SteadyStretch stretch{batches, 0};
  std::vector<double> values;
  for (std::size_t i = 0; i < metrics; ++i) {
    const Kind kind = kind_of(i, operators, metrics);
    values.clear();
    for (std::size_t j = first; j < batches_.size(); ++j) {
      if (batches_[j].metrics.size() != metrics) return std::nullopt;
      if (const auto& value = batches_[j].metrics[i]) values.push_back(*value);
    }
    if (values.empty()) continue;
    const bool has_gaps = values.size() < batches;
    if (has_gaps && (!as_shown || kind != Kind::latency)) return std::nullopt;
    if (values.size() < kFewest) continue;
    const double factor = kind == Kind::latency ? kLatencyFactor : 1;
    const Spread spread = spread_of(values, least_scale(kind, greatest_count));
    stretch.widest = std::max(stretch.widest, spread.wide / factor);
    const bool is_known = spread.wide <= precision * factor;
    if (!is_known && !(as_shown && spread.drift <= std::max(spread.drift_by_chance, precision * factor))) {
      return std::nullopt;
    }
  }
  std::vector<double> backlogs;
  double seconds = 0;
  for (std::size_t i = first; i < batches_.size(); ++i) {
    backlogs.push_back(batches_[i].window.measured.backlog_records);
    if (i > first) seconds += batches_[i].window.measured.window_s;
  }
  const double arrived = offered_per_s(last.window) * seconds;
  if (std::abs(backlogs.back() - backlogs.front()) > precision * arrived) return std::nullopt;
  return stretch;
}

std::vector<const Window*> SteadyBatches::newest(std::size_t n) const {
  assert(n <= batches_.size());
  std::vector<const Window*> windows;
  for (std::size_t i = batches_.size() - n; i < batches_.size(); ++i) windows.push_back(&batches_[i].window);
  return windows;
}

bool agree(std::span<const Window* const> newer, std::span<const Window* const> known, double precision,
           double confidence) {
  const auto columns_of = [](std::span<const Window* const> windows) {
    std::vector<std::vector<std::optional<double>>> rows;
    for (const Window* window : windows) rows.push_back(metrics_of(*window));
    return rows;
  };
  const auto ours = columns_of(newer), theirs = columns_of(known);
  const std::size_t operators = known.back()->seen.operators.size(), metrics = theirs.back().size();
  const auto is_other = [metrics](const auto& row) { return row.size() != metrics; };
  if (std::ranges::any_of(ours, is_other) || std::ranges::any_of(theirs, is_other)) return false;
  if (is_overloaded(*known.back())) precision *= kOverloadFactor;
  const auto moments_at = [](const auto& rows, std::size_t i) {
    kernel::OnlineMoments moments;
    for (const auto& row : rows) {
      if (row[i]) moments.add(*row[i]);
    }
    return moments;
  };
  double greatest_count = 0;
  for (std::size_t i = 0; i < metrics; ++i) {
    if (kind_of(i, operators, metrics) == Kind::count) {
      greatest_count = std::max(greatest_count, moments_at(theirs, i).mean());
    }
  }
  for (std::size_t i = 0; i < metrics; ++i) {
    const Kind kind = kind_of(i, operators, metrics);
    const auto our = moments_at(ours, i), their = moments_at(theirs, i);
    if (kind == Kind::latency && (our.count() < 2 || their.count() < 2)) continue;
    if ((our.count() == 0) != (their.count() == 0)) return false;
    if (their.count() == 0) continue;
    const double scale = std::max(std::abs(their.mean()), least_scale(kind, greatest_count));
    const double factor = kind == Kind::latency ? kLatencyFactor : 1;
    double by_chance = 0;
    if (their.count() > 1) {
      by_chance = kernel::student_t_quantile((1 + confidence) / 2, their.count() - 1) * their.standard_deviation() *
                  std::sqrt(1 / static_cast<double>(our.count()) + 1 / static_cast<double>(their.count()));
    }
    if (std::abs(our.mean() - their.mean()) > std::max(by_chance, precision * factor * scale)) return false;
  }
  double seconds = 0;
  for (const Window* window : newer) seconds += window->measured.window_s;
  const double arrived = offered_per_s(*newer.back()) * seconds;
  const double apart = newer.back()->measured.backlog_records - known.back()->measured.backlog_records;
  return std::abs(apart) <= precision * arrived;
}

}  // namespace millrace::job
