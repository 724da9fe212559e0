#include "experiments/pipelines/tracked_calls.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace millrace::experiments {
namespace {

using models::CallCost;
using models::CallFeature;
using models::PipelineOperator;

constexpr double kDigits = 1e4;  // five digits: the first one and four more

float& at(models::CallFeatures& features, CallFeature feature) {
  return features[static_cast<std::size_t>(feature)];
}
float& at(models::CallCosts& costs, CallCost cost) {
  return costs[static_cast<std::size_t>(cost)];
}

double microseconds(kernel::Duration duration) {
  return static_cast<double>(duration.ns()) / 1e3;
}

TrackedCall tracked(const runtime::Call& call) {
  TrackedCall made;
  made.op = call.op;
  made.instance = call.instance;
  made.adapted = call.adapted;
  made.release = call.kind == runtime::CallKind::release;
  made.rows = static_cast<double>(call.kind == runtime::CallKind::input ? call.records_in : call.records_out);
  made.held_rows = static_cast<double>(call.records_held);
  made.cpu_utilisation = call.cpu_utilisation;
  made.memory_utilisation = call.memory_utilisation;
  made.disk_utilisation = call.disk_utilisation;
  made.elapsed_us = microseconds(call.ended - call.started);
  made.cpu_us = microseconds(call.worked);
  made.held_before = call.held_before;
  made.held_after = call.held_after;
  made.memory_bytes = call.memory_bytes;
  made.read_bytes = call.read_bytes;
  made.written_bytes = call.written_bytes;
  return made;
}

// A further chunk of the same release.
void append(TrackedCall& release, const TrackedCall& more) {
  release.rows += more.rows;
  release.elapsed_us += more.elapsed_us;
  release.cpu_us += more.cpu_us;
  release.held_after = more.held_after;
  release.memory_bytes += more.memory_bytes;
  release.read_bytes += more.read_bytes;
  release.written_bytes += more.written_bytes;
}

}  // namespace

std::vector<TrackedCall> tracked_calls(const runtime::CallLog& log) {
  std::vector<TrackedCall> made;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> releases;
  for (const runtime::Call& call : log.calls) {
    if (takes_nothing(call)) continue;
    const TrackedCall next = tracked(call);
    const auto known = next.release ? releases.find({call.op, call.instance}) : releases.end();
    if (known != releases.end()) {
      append(made[known->second], next);
      continue;
    }
    if (next.release) releases[{call.op, call.instance}] = made.size();
    made.push_back(next);
  }
  return made;
}

bool takes_nothing(const runtime::Call& call) {
  return call.kind == runtime::CallKind::input && call.records_in == 0;
}

models::CallFeatures planned_features(const PhysicalPlan& plan, std::uint32_t op, bool release) {
  const PlannedOperator& planned = plan.operators[op];
  const plan::Operator& logical = plan.job.plan.operators[op];
  models::CallFeatures features{};
  at(features, CallFeature::columns) = static_cast<float>(planned.columns);
  at(features, CallFeature::row_bytes) = rounded(std::log1p(planned.row_bytes));
  at(features, CallFeature::instances) = rounded(std::log1p(planned.instances));
  at(features, CallFeature::budget_bytes) = rounded(std::log1p(static_cast<double>(logical.memory_budget.count)));
  at(features, CallFeature::groups) = rounded(std::log1p(planned.groups));
  at(features, CallFeature::limit) = rounded(std::log1p(static_cast<double>(logical.limit)));
  at(features, CallFeature::read_bytes) = rounded(std::log1p(static_cast<double>(logical.read_size.count)));
  at(features, CallFeature::release) = release ? 1.0F : 0.0F;
  at(features, CallFeature::work) = rounded(std::log1p(planned.work));
  at(features, CallFeature::second_side) = logical.kind == plan::OperatorKind::join_build ? 1.0F : 0.0F;
  return features;
}

models::OperatorCall operator_call(const PhysicalPlan& plan, const TrackedCall& call) {
  const PlannedOperator& planned = plan.operators[call.op];
  models::OperatorCall made;
  made.type = call.adapted ? planned.type_after : planned.type;
  made.features = planned_features(plan, call.op, call.release);
  at(made.features, CallFeature::cpu_utilisation) = rounded(call.cpu_utilisation);
  at(made.features, CallFeature::memory_utilisation) = rounded(call.memory_utilisation);
  at(made.features, CallFeature::disk_utilisation) = rounded(call.disk_utilisation);
  at(made.features, CallFeature::rows) = rounded(std::log1p(call.rows));
  at(made.features, CallFeature::held_rows) = rounded(std::log1p(call.held_rows));
  const auto cost = [&](CallCost of, double value) { at(made.costs, of) = rounded(std::log1p(std::max(0.0, value))); };
  cost(CallCost::elapsed, call.elapsed_us);
  cost(CallCost::cpu_time, call.cpu_us);
  cost(CallCost::average_memory, (call.held_before + call.held_after) / 2);
  cost(CallCost::most_memory, std::max(call.held_before, call.held_after));
  cost(CallCost::memory_traffic, call.memory_bytes);
  cost(CallCost::blocks_read, call.read_bytes / models::kBlockBytes);
  cost(CallCost::blocks_written, call.written_bytes / models::kBlockBytes);
  return made;
}

float rounded(double value) {
  if (value == 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value)))) / kDigits;
  return static_cast<float>(std::round(value / unit) * unit);
}

}  // namespace millrace::experiments
