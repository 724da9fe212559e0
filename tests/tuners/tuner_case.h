// A small job and its observations, for the tests of tuners: source -> parse -> count -> sink, all degrees set by hand.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "tuners/tuner.h"

namespace millrace::tuners {

inline plan::Operator make_operator(const std::string& id, plan::OperatorKind kind) {
  plan::Operator op;
  op.id = id;
  op.kind = kind;
  return op;
}

// Forward chain of operators: the first is a source, the last a sink, the others are maps.
inline plan::LogicalPlan make_chain(const std::vector<std::string>& ids) {
  plan::LogicalPlan plan;
  plan.name = "chain";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto last = i + 1 == ids.size() ? plan::OperatorKind::sink : plan::OperatorKind::map;
    plan.operators.push_back(make_operator(ids[i], i == 0 ? plan::OperatorKind::source : last));
    if (i > 0) {
      plan::Edge edge;
      edge.from = ids[i - 1];
      edge.to = ids[i];
      plan.edges.push_back(edge);
    }
  }
  return plan;
}

// A tuner of the table with options over its defaults. `plan` must outlive it.
inline std::unique_ptr<Tuner> make_tuner(const std::string& name, const plan::LogicalPlan& plan,
                                         const nlohmann::json& given = nlohmann::json::object(),
                                         const std::map<std::string, std::uint32_t>& initial = {}) {
  const TunerEntry* entry = find_tuner(name);
  EXPECT_NE(entry, nullptr);
  const auto options = checked_options(*entry, given);
  EXPECT_TRUE(options.has_value());
  TunerContext context;
  context.plan = &plan;
  context.initial_parallelism = initial;
  return entry->make(context, *options);
}

inline plan::Deployment deploy(const plan::LogicalPlan& plan, const std::map<std::string, std::uint32_t>& degrees) {
  plan::Deployment deployment(plan);
  for (const auto& [id, degree] : degrees) deployment = deployment.with(id, plan::Parallelism{degree});
  return deployment;
}

// What one instance did in a window.
inline job::Metrics worked(double records_in, double records_out, double busy_ms_per_s) {
  job::Metrics metrics;
  metrics.records_in = records_in;
  metrics.records_out = records_out;
  metrics.busy_ms_per_s = busy_ms_per_s;
  metrics.idle_ms_per_s = 1000 - busy_ms_per_s;
  metrics.backpressured_ms_per_s = 0;
  return metrics;
}

inline job::OperatorObservation observed(std::vector<job::Metrics> subtasks) {
  job::OperatorObservation seen;
  seen.parallelism = static_cast<std::uint32_t>(subtasks.size());
  seen.subtasks = std::move(subtasks);
  return seen;
}

}  // namespace millrace::tuners
