#include "tuners/conttune/big_phase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tuners/rounding.h"

namespace millrace::tuners::conttune {
namespace {

bool emits(const plan::LogicalPlan& plan, const std::string& id) {
  return std::any_of(plan.edges.begin(), plan.edges.end(), [&](const plan::Edge& edge) { return edge.from == id; });
}

}  // namespace

std::optional<double> backpressure_of(const job::OperatorObservation& seen) {
  if (seen.total.backpressured_ms_per_s || seen.subtasks.empty()) return seen.total.backpressured_ms_per_s;
  double sum = 0;
  for (const job::Metrics& subtask : seen.subtasks) {
    if (!subtask.backpressured_ms_per_s) return std::nullopt;
    sum += *subtask.backpressured_ms_per_s;
  }
  return sum / static_cast<double>(seen.subtasks.size());
}

tl::expected<std::optional<Backpressured>, std::string> backpressured(const plan::LogicalPlan& plan,
                                                                      const job::Observation& seen,
                                                                      double threshold_ms_per_s, Mode mode) {
  std::optional<Backpressured> worst;
  std::string silent;
  for (const std::size_t index : plan::topological_order(plan)) {
    const std::string& id = plan.operators[index].id;
    if (!emits(plan, id)) continue;
    const auto found = seen.operators.find(id);
    const auto share = found == seen.operators.end() ? std::nullopt : backpressure_of(found->second);
    if (!share || std::isnan(*share)) {
      if (silent.empty()) silent = id;
      continue;
    }
    if (*share >= threshold_ms_per_s && (!worst || *share > worst->ms_per_s)) worst = {.id = id, .ms_per_s = *share};
  }
  if (!worst && !silent.empty() && mode == Mode::intended) {
    return tl::unexpected(fmt::format("no back-pressured time of {}: whether the job keeps up is unknown", silent));
  }
  return worst;
}

std::uint32_t enlarged(std::uint32_t degree, std::uint32_t largest, double multiplier, std::uint32_t cap) {
  std::uint32_t wanted = largest;
  if (degree >= largest) wanted = std::max(degree + 1, saturated(guarded_ceiling(degree * multiplier)));
  return std::max(degree, std::min(wanted, cap));
}

}  // namespace millrace::tuners::conttune
