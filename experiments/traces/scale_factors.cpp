#include "experiments/traces/scale_factors.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/labelling/label_run.h"
#include "experiments/replay/workload.h"
#include "sim/job/bottleneck.h"

namespace millrace::experiments {
namespace {

using kernel::Duration;

constexpr double kStep = 1.1;
constexpr double kFirstRate = 1000, kGreatestRate = 4e6;  // records/s
constexpr double kAchieved = 0.98;
constexpr std::uint32_t kElsewhere = 30;

using Attributes = std::map<std::string, std::string, std::less<>>;

PublishedOperator made(std::uint32_t index, PublishedKind kind, Attributes attributes) {
  PublishedOperator op;
  op.index = index;
  op.kind = kind;
  op.parallelism = kElsewhere;
  op.attributes = std::move(attributes);
  return op;
}

PublishedOperator source(std::uint32_t index, double rate) {
  return made(
      index, PublishedKind::source,
      {{"confEventRate", fmt::format("{}", rate)}, {"numInteger", "3"}, {"numDouble", "3"}, {"numString", "3"}});
}

PublishedOperator filter(std::uint32_t index) {
  return made(index, PublishedKind::filter,
              {{"filterClass", "Double"}, {"filterFunction", "notEquals"}, {"literal", "0.0"}});
}

Attributes window(Attributes rest) {
  rest.insert({{"windowType", "tumblingWindow"},
               {"windowPolicy", "duration"},
               {"windowLength", "500"},
               {"slidingLength", "500"}});
  return rest;
}

PublishedOperator aggregate(std::uint32_t index) {
  return made(index, PublishedKind::window_aggregate,
              window({{"aggClass", "Double"}, {"aggFunction", "mean"}, {"keyByClass", "Integer"}}));
}

// The query in which an operator of that kind is measured, and its position.
struct Reference {
  PublishedPlan plan;
  std::size_t measured = 0;
};

Reference reference(PublishedKind kind, double rate) {
  Reference made_plan;
  PublishedPlan& plan = made_plan.plan;
  plan.id = "reference";
  if (kind == PublishedKind::window_join) {
    plan.operators = {source(0, rate / 2), source(1, rate / 2),
                      made(2, PublishedKind::window_join, window({{"joinKeyClass", "String"}})), aggregate(3)};
    plan.edges = {{0, 2}, {1, 2}, {2, 3}};
    made_plan.measured = 2;
  } else {
    plan.operators = {source(0, rate), filter(1), aggregate(2)};
    plan.edges = {{0, 1}, {1, 2}};
    made_plan.measured = kind == PublishedKind::source ? 0 : kind == PublishedKind::filter ? 1 : 2;
  }
  plan.operators[made_plan.measured].parallelism = 1;
  for (int i = 0; i < 4; ++i) {
    PublishedHost host;
    host.id = fmt::format("{}", i);
    host.cores = 8;
    plan.hosts.push_back(std::move(host));
  }
  return made_plan;
}

// Whether the operator holds the job back at that rate of its input (or, a source, cannot emit it).
tl::expected<bool, std::string> saturated(PublishedKind kind, double rate, const runtime::EngineProfile& engine) {
  const Reference made_plan = reference(kind, rate);
  const auto work = workload_of(made_plan.plan, ReplayInput::plain);
  if (!work) return tl::unexpected(work.error());
  LabelProtocol protocol;
  protocol.interval = Duration::from_ns(10'000'000'000);
  const auto labels =
      label_run({work->job, work->deployment, work->cluster}, engine, protocol, kernel::Seed(1).child("scale factors"));
  if (!labels) return tl::unexpected(labels.error());
  if (kind == PublishedKind::source) return labels->achieved_per_s < kAchieved * labels->configured_per_s;
  for (const auto& [from, to] : made_plan.plan.edges) {
    if (to != made_plan.measured) continue;
    if (labels->operators[from].backpressured_ms_per_s > job::kBackpressureLimit) return true;
  }
  return false;
}

}  // namespace

tl::expected<ScaleFactors, std::string> measured_scale_factors(const runtime::EngineProfile& engine) {
  ScaleFactors factors{};
  for (const PublishedKind kind :
       {PublishedKind::source, PublishedKind::filter, PublishedKind::window_join, PublishedKind::window_aggregate}) {
    double rate = kFirstRate;
    while (rate < kGreatestRate) {
      const auto full = saturated(kind, rate, engine);
      if (!full) return tl::unexpected(full.error());
      if (*full) break;
      rate *= kStep;
    }
    factors[static_cast<std::size_t>(kind)] = kStep / rate;  // the last rate that it sustained
  }
  return factors;
}

}  // namespace millrace::experiments
