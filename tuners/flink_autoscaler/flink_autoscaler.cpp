#include "tuners/flink_autoscaler/flink_autoscaler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "tuners/flink_autoscaler/evaluation.h"
#include "tuners/flink_autoscaler/excluded_periods.h"
#include "tuners/flink_autoscaler/explanation.h"
#include "tuners/flink_autoscaler/memory.h"
#include "tuners/flink_autoscaler/resource_check.h"
#include "tuners/flink_autoscaler/settings.h"
#include "tuners/flink_autoscaler/vertex_decision.h"
#include "tuners/flink_autoscaler/vertices.h"
#include "tuners/flink_autoscaler/window.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

// A group that is to change.
struct Change {
  const ScalingGroup* group = nullptr;
  VertexDecision decision;
  PastScaling record;
};

// What becomes of a cycle.
struct Verdict {
  std::optional<plan::Deployment> to;
  std::string why;
  std::optional<TunerState> next_if_held = {};  // see Adjustment
};

class FlinkAutoscaler final : public Tuner {
 public:
  FlinkAutoscaler(const TunerContext& context, Settings settings)
      : context_(context),
        settings_(std::move(settings)),
        vertices_(vertices_of(*context.plan)),
        groups_(scaling_groups(*context.plan, vertices_, settings_)) {}

  tl::expected<void, std::string> prepare() override;

  // Stabilisation is the autoscaler's own: it samples from the start.
  Cadence cadence() const override {
    return {.period = kernel::Duration::from_seconds(settings_.interval_s),
            .settle = {},
            .window = kernel::Duration::from_seconds(settings_.stabilization_s + settings_.window_s)};
  }

  plan::Deployment plan() const override { return initial_deployment(context_); }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  void notice_restart(Memory& memory, const plan::Deployment& current, const job::Observation& seen) const;
  Verdict judge(Memory& memory, const plan::Deployment& current, const job::Observation& seen,
                nlohmann::json& explain) const;
  Verdict judge_full_window(Memory& memory, const Evaluation& evaluation, const plan::Deployment& current,
                            const job::Observation& seen, nlohmann::json& explain) const;
  VertexDecision decide_group(Memory& memory, const ScalingGroup& group, const VertexEvaluation& rates,
                              const plan::Deployment& current, const job::Observation& seen) const;
  std::size_t neediest(const ScalingGroup& group, const Evaluation& evaluation) const;
  ScaledVertex scaled_vertex(const ScalingGroup& group, const plan::Deployment& current,
                             const job::Observation& seen) const;
  Verdict carry_out(Memory& memory, const std::vector<Change>& changes, const plan::Deployment& current,
                    const job::Observation& seen) const;
  std::vector<double> degrees(const plan::Deployment& current) const;

  TunerContext context_;
  Settings settings_;
  Vertices vertices_;
  std::vector<ScalingGroup> groups_;
  std::vector<ExcludedPeriod> excluded_periods_;
};

tl::expected<void, std::string> FlinkAutoscaler::prepare() {
  for (const std::string& id : settings_.excluded) {
    if (plan::find_operator(*context_.plan, id) == nullptr) {
      return tl::unexpected(fmt::format("vertex.exclude.ids names '{}', which is no operator of the plan", id));
    }
  }
  auto periods = excluded_periods_from(settings_.excluded_periods);
  if (!periods) return tl::unexpected(periods.error());
  excluded_periods_ = std::move(*periods);
  return {};
}

std::vector<double> FlinkAutoscaler::degrees(const plan::Deployment& current) const {
  std::vector<double> degrees;
  for (const Vertex& vertex : vertices_) degrees.push_back(current.parallelism(vertex.id));
  return degrees;
}

// A job with other degrees has restarted; it runs since the window began. What was measured before says nothing about
// it. [ScalingMetricCollector, ScalingTracking]
void FlinkAutoscaler::notice_restart(Memory& memory, const plan::Deployment& current,
                                     const job::Observation& seen) const {
  const std::string deployed = current.text();
  if (memory.running_since_s && memory.deployed == deployed) return;
  const double running_since_s = seen.t_s - seen.window_s;
  if (memory.running_since_s) record_restart(memory.restarts, memory.history, current, running_since_s);
  memory.running_since_s = running_since_s;
  memory.deployed = deployed;
  memory.samples.clear();
}

Adjustment FlinkAutoscaler::adjust(const plan::Deployment& current, const job::Observation& seen,
                                   const TunerState& state) const {
  Memory memory = memory_from(state, vertices_);
  notice_restart(memory, current, seen);
  forget_old(memory.history, memory.restarts, seen.t_s, settings_);
  nlohmann::json explain = {{"t", seen.t_s}, {"R", *memory.running_since_s}};
  Verdict verdict;
  // Every cycle takes a sample, also while the job stabilises. A cycle without one decides nothing.
  auto sample = sample_of(vertices_, current, seen, memory.samples, settings_);
  if (sample) {
    memory.samples.push_back(std::move(*sample));
    thin(memory.samples);
    verdict = judge(memory, current, seen, explain);
  } else {
    verdict.why = sample.error() + ": everything stays as it is";
  }
  return {.to = std::move(verdict.to),
          .next = to_state(memory, vertices_),
          .why = std::move(verdict.why),
          .explain = std::move(explain),
          .next_if_held = std::move(verdict.next_if_held)};
}

Verdict FlinkAutoscaler::judge(Memory& memory, const plan::Deployment& current, const job::Observation& seen,
                               nlohmann::json& explain) const {
  const WindowTimes times = window_times(memory.samples, *memory.running_since_s, settings_);
  if (times.is_full) trim(memory.samples, settings_);
  const double restart_s = expected_restart_s(memory.restarts, settings_);
  const auto evaluation = evaluate(vertices_, memory.samples, degrees(current), restart_s, settings_);
  if (evaluation && memory.samples.size() > 1) {
    explain.update(explain_evaluation(vertices_, *evaluation, degrees(current)));
  }
  explain["stable"] = times.stable_s;
  explain["full"] = times.full_s;
  explain["samples"] = memory.samples.size();
  explain["restart_s"] = restart_s;
  if (!times.is_full) {
    const bool stable = seen.t_s >= times.stable_s - kTimeRounding_s;
    return {.to = std::nullopt,
            .why = fmt::format("{}, first decision at {:.6g} s", stable ? "filling the window" : "stabilising",
                               times.full_s)};
  }
  if (!evaluation) return {.to = std::nullopt, .why = evaluation.error() + ": everything stays as it is"};
  return judge_full_window(memory, *evaluation, current, seen, explain);
}

// The member of which the greatest share of its rate is asked; one without a rate goes before all others in intended
// mode, and last in the released code.
std::size_t FlinkAutoscaler::neediest(const ScalingGroup& group, const Evaluation& evaluation) const {
  const auto need = [&](std::size_t member) {
    const VertexEvaluation& rates = evaluation.vertices[member];
    const double share = std::isinf(rates.tpr) ? 0 : rates.capacity / rates.tpr;
    if (!std::isnan(share)) return share;
    return settings_.mode == Mode::intended ? std::numeric_limits<double>::infinity() : -1;
  };
  return *std::ranges::max_element(group.members, {}, need);
}

ScaledVertex FlinkAutoscaler::scaled_vertex(const ScalingGroup& group, const plan::Deployment& current,
                                            const job::Observation& seen) const {
  ScaledVertex scaled{.current = current.parallelism(group.leader),
                      .key_groups = kLargestDegree,
                      .partitions = 0,
                      .is_keyed = group.is_keyed};
  for (const std::size_t member : group.members) {
    const std::uint32_t key_groups = seen.operators.at(vertices_[member].id).max_parallelism;
    scaled.key_groups = std::min(scaled.key_groups, std::max<std::uint32_t>(1, key_groups));
  }
  // As many partitions as instances tell nothing where a testbed without partitions says that of every source.
  const auto source = seen.sources.find(group.leader);
  const bool tells =
      source != seen.sources.end() && (context_.partitions_are_told || source->second.partitions != scaled.current);
  if (tells) scaled.partitions = source->second.partitions;
  return scaled;
}

VertexDecision FlinkAutoscaler::decide_group(Memory& memory, const ScalingGroup& group, const VertexEvaluation& rates,
                                             const plan::Deployment& current, const job::Observation& seen) const {
  // A vertex whose busy time is no number is left out for this cycle. [ScalingMetrics.getBusyTimeMsPerSecond]
  const auto has_no_load = [&](std::size_t member) { return std::isnan(memory.samples.back().vertices[member].load); };
  if (std::ranges::any_of(group.members, has_no_load)) {
    VertexDecision none;
    none.held = "its busy time is not known";
    return none;
  }
  static const std::vector<PastScaling> kNoHistory;
  const auto history = memory.history.find(group.leader);
  std::optional<DelayedScaleDown> delayed;
  if (const auto found = memory.delayed.find(group.leader); found != memory.delayed.end()) delayed = found->second;
  VertexDecision decision =
      decide(scaled_vertex(group, current, seen), rates, history != memory.history.end() ? history->second : kNoHistory,
             delayed, seen.t_s, settings_);
  memory.delayed.erase(group.leader);
  if (delayed) memory.delayed[group.leader] = std::move(*delayed);
  return decision;
}

Verdict FlinkAutoscaler::judge_full_window(Memory& memory, const Evaluation& evaluation,
                                           const plan::Deployment& current, const job::Observation& seen,
                                           nlohmann::json& explain) const {
  std::vector<Change> changes;
  std::string held;
  for (const ScalingGroup& group : groups_) {
    const std::size_t judged = neediest(group, evaluation);
    const VertexEvaluation& rates = evaluation.vertices[judged];
    const VertexDecision decision = decide_group(memory, group, rates, current, seen);
    nlohmann::json& entry = explain["vertices"][group.leader];
    if (group.members.size() > 1) entry["judged_by"] = vertices_[judged].id;
    explain_decision(decision, entry);
    if (held.empty() && !decision.held.empty()) held = fmt::format("{} stays: {}", group.leader, decision.held);
    if (!decision.to) continue;
    const PastScaling record{.t_s = seen.t_s,
                             .from = current.parallelism(group.leader),
                             .to = *decision.to,
                             .tpr = rates.tpr,
                             .expected = decision.expected};
    changes.push_back({.group = &group, .decision = decision, .record = record});
  }
  if (changes.empty()) {
    return {.to = std::nullopt, .why = held.empty() ? "every vertex has the degree that its rates ask for" : held};
  }
  return carry_out(memory, changes, current, seen);
}

// [ScalingExecutor.scaleResource]
Verdict FlinkAutoscaler::carry_out(Memory& memory, const std::vector<Change>& changes, const plan::Deployment& current,
                                   const job::Observation& seen) const {
  std::vector<std::string> parts;
  plan::Deployment target = current;
  bool outside = false, ineffective = false;
  for (const Change& change : changes) {
    target = target.with(change.group->leader, plan::Parallelism{change.record.to});
    parts.push_back(fmt::format("{} {} -> {}", change.group->leader, change.record.from, change.record.to));
    outside = outside || change.decision.outside;
    ineffective = ineffective || change.decision.ineffective;
  }
  const std::string text = fmt::format("{}", fmt::join(parts, ", "));
  // 3. One vertex outside its band is worth a restart, which then carries the other changes too.
  if (!outside) return {.to = std::nullopt, .why = "no changing vertex is outside its band, so not " + text};
  // 4. Recommendations alone.
  if (!settings_.scaling_enabled) return {.to = std::nullopt, .why = "recommended, but scaling is disabled: " + text};
  const auto now = std::ranges::find_if(excluded_periods_, [&](const auto& each) { return contains(each, seen.t_s); });
  if (now != excluded_periods_.end()) {
    return {.to = std::nullopt, .why = fmt::format("recommended, but {} is excluded: {}", now->text, text)};
  }
  // 5. Resources.
  std::uint32_t slots = seen.slots;
  if (slots == 0 && context_.cluster != nullptr) slots = context_.cluster->slots();
  const std::string refused = refusal(current.slots_needed(), target.slots_needed(), slots,
                                      manager_shape(context_.cluster, seen, settings_), settings_);
  if (!refused.empty()) return {.to = std::nullopt, .why = fmt::format("not {}: {}", text, refused)};
  // 6. All at once.
  TunerState if_held = to_state(memory, vertices_);
  for (const Change& change : changes) memory.history[change.group->leader].push_back(change.record);
  memory.restarts.push_back({.decided_s = seen.t_s, .took_s = std::nullopt});
  forget_old(memory.history, memory.restarts, seen.t_s, settings_);
  memory.delayed.clear();
  const char* doubt = ineffective ? ", although the last scale-up did not help" : "";
  return {.to = std::move(target),
          .why = fmt::format("the rates ask for {}{}", text, doubt),
          .next_if_held = std::move(if_held)};
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<FlinkAutoscaler>(context, settings_of(context, given));
}

}  // namespace millrace::tuners::flink_autoscaler
