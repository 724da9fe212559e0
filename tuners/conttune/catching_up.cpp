#include "tuners/conttune/catching_up.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace millrace::tuners::conttune {
namespace {

constexpr double kEven = 0.01;  // a window's ends may cut records that belong together

// Records that all instances read in the window. Logs that do not tell it tell what a source emitted, which is as much.
std::optional<double> records_read(const job::OperatorObservation& seen) {
  for (const auto member : {&job::Metrics::records_in, &job::Metrics::records_out}) {
    if (seen.total.*member) return seen.total.*member;
    if (seen.subtasks.empty()) continue;
    const auto tells = [&](const job::Metrics& subtask) { return (subtask.*member).has_value(); };
    if (!std::ranges::all_of(seen.subtasks, tells)) continue;
    double sum = 0;
    for (const job::Metrics& subtask : seen.subtasks) sum += *(subtask.*member);
    return sum;
  }
  return std::nullopt;
}

struct Balance {
  double offered = 0, surplus = 0;  // records/s
  double lag = 0;                   // records
};

std::optional<Balance> balance_of(const std::string& id, const job::Observation& seen) {
  const auto source = seen.sources.find(id);
  const auto reader = seen.operators.find(id);
  if (source == seen.sources.end() || reader == seen.operators.end()) return std::nullopt;
  const auto offered = source->second.offered_rate_per_s;
  const auto read = records_read(reader->second);
  const auto lag = source->second.lag_records;
  if (!offered || !(*offered >= 0) || !read || !lag || !std::isfinite(*lag)) return std::nullopt;
  const Balance balance{.offered = *offered, .surplus = *read / seen.window_s - *offered, .lag = std::max(0.0, *lag)};
  if (!std::isfinite(balance.surplus)) return std::nullopt;
  return balance;
}

}  // namespace

std::optional<CatchUp> catching_up(const plan::LogicalPlan& plan, const job::Observation& seen, double tolerance,
                                   double limit_s) {
  assert(seen.window_s > 0);
  std::optional<CatchUp> longest;
  for (const plan::Operator& op : plan.operators) {
    if (op.kind != plan::OperatorKind::source) continue;
    const auto balance = balance_of(op.id, seen);
    if (!balance) continue;
    if (balance->surplus < -tolerance * balance->offered) return std::nullopt;
    if (balance->surplus <= kEven * balance->offered) continue;
    const CatchUp one{.source = op.id, .surplus_per_s = balance->surplus, .left_s = balance->lag / balance->surplus};
    if (one.left_s > limit_s) return std::nullopt;
    if (!longest || one.left_s > longest->left_s) longest = one;
  }
  return longest;
}

}  // namespace millrace::tuners::conttune
