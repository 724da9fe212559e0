#include "tuners/cpu_threshold/cpu_threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tuners/cpu_threshold/cpu_use.h"
#include "tuners/cpu_threshold/hpa_rule.h"
#include "tuners/cpu_threshold/managed_rule.h"
#include "tuners/cpu_threshold/settings.h"
#include "tuners/json_number.h"
#include "tuners/scaling_scope.h"
#include "tuners/workload.h"

namespace millrace::tuners::cpu_threshold {
namespace {

// CPU use of the operators of a workload, in its order.
using Uses = std::vector<CpuUse>;

// One workload in one window.
struct Case {
  const Workload& workload;
  Uses uses;
  std::uint32_t size = 1;             // now
  std::uint32_t least = 1, most = 1;  // sizes that are allowed
  double t_s = 0, window_s = 0;
  std::string missing{};  // operators with unknown instances; "" = none
};

// What the rule makes of it.
struct Step {
  std::uint32_t size = 1;  // to go to
  std::string why;
  nlohmann::json memory;  // from now on
  nlohmann::json explain;
};

Step managed_step(const Case& now, ManagedSettings rule, const nlohmann::json& before) {
  rule.least = now.least;
  rule.most = now.most;
  ManagedWindow window{.t_s = now.t_s, .window_s = now.window_s, .missing = now.missing};
  for (const CpuUse& use : now.uses) window.highest = std::max(window.highest, highest_use(use));
  ManagedMemory memory = managed_memory_from(before);
  ManagedDecision decision = managed_rule(rule, memory, now.size, window);
  return {.size = decision.size,
          .why = std::move(decision.why),
          .memory = to_json(memory),
          .explain = {{"highest", json_number(window.highest)}, {"high_s", memory.high_s}, {"low_s", memory.low_s}}};
}

Step hpa_step(const Case& now, double target, const StabilisationSettings& settings, const nlohmann::json& before) {
  StabilisationMemory memory = stabilisation_memory_from(before);
  Step step{.size = now.size, .why = {}, .memory = to_json(memory), .explain = nlohmann::json::object()};
  // 1. Every operator proposes a size.
  std::vector<std::optional<std::uint32_t>> proposals;
  for (std::size_t i = 0; i < now.uses.size(); ++i) {
    const HpaProposal proposal = hpa_proposal(now.uses[i], now.size, target, settings.tolerance);
    proposals.push_back(proposal.size);
    step.explain["proposals"][now.workload.operators[i]] = {
        {"ratio", json_number(proposal.ratio)},
        {"cautious_ratio", json_number(proposal.cautious_ratio)},
        {"size", proposal.size ? nlohmann::json(*proposal.size) : nlohmann::json()}};
  }
  // 2. The highest one counts; without all of them only upwards.
  const auto desired = highest_proposal(proposals, now.size);
  if (!desired) {
    step.why = fmt::format("the CPU of {} is missing", now.missing);
    return step;
  }
  // 3. As far as windows, limits of speed and limits of size allow.
  const Stabilised way = stabilise(memory, settings, now.size, *desired, now.t_s);
  step.size = std::clamp(way.limited, now.least, now.most);
  if (step.size != now.size) remember_change(memory, settings, now.size, step.size, now.t_s);
  step.memory = to_json(memory);
  step.explain.update({{"desired", *desired}, {"stabilised", way.stabilised}, {"limited", way.limited}});
  step.why = fmt::format("CPU asks for {}, of which the windows leave {} and the limits {}", *desired, way.stabilised,
                         step.size);
  return step;
}

nlohmann::json explain_case(const Case& now) {
  nlohmann::json explain = {{"current", now.size}, {"least", now.least}, {"most", now.most}};
  for (std::size_t i = 0; i < now.uses.size(); ++i) {
    explain["operators"][now.workload.operators[i]] = {{"mean", json_number(mean_use(now.uses[i]))},
                                                       {"highest", json_number(highest_use(now.uses[i]))},
                                                       {"known", now.uses[i].known.size()},
                                                       {"unknown", now.uses[i].unknown}};
  }
  return explain;
}

class CpuThreshold final : public Tuner {
 public:
  CpuThreshold(const TunerContext& context, const Settings& settings)
      : start_(initial_deployment(context)), workloads_(workloads_of(context, settings.scope)), settings_(settings) {}

  Cadence cadence() const override { return settings_.cadence; }
  plan::Deployment plan() const override { return start_; }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    plan::Deployment target = current;
    Adjustment adjustment{.to = {}, .next = nlohmann::json::object(), .why = {}, .explain = nlohmann::json::object()};
    for (const Workload& workload : workloads_) {
      const Case now = case_of(workload, current, seen);
      Step step = step_of(now, state.is_null() ? nlohmann::json() : state.at(workload.name));
      if (step.size != now.size) target = resized(target, workload, step.size);
      const std::string separator = adjustment.why.empty() ? "" : "; ";
      const std::string change = step.size == now.size ? "stays at" : fmt::format("{} ->", now.size);
      adjustment.why += fmt::format("{}{} {} {}: {}", separator, workload.name, change, step.size, step.why);
      adjustment.next[workload.name] = std::move(step.memory);
      step.explain.update(explain_case(now));
      step.explain["size"] = step.size;
      adjustment.explain[workload.name] = std::move(step.explain);
    }
    if (workloads_.empty()) adjustment.why = "no operator's parallelism is to be changed";
    if (target != current) adjustment.to = std::move(target);
    return adjustment;
  }

 private:
  Case case_of(const Workload& workload, const plan::Deployment& current, const job::Observation& seen) const {
    Case now{.workload = workload,
             .uses = {},
             .size = size_in(workload, current),
             .t_s = seen.t_s,
             .window_s = seen.window_s};
    for (const std::string& id : workload.operators) {
      now.uses.push_back(cpu_use_of(id, current, seen, settings_.request));
      if (now.uses.back().unknown > 0) now.missing += (now.missing.empty() ? "" : ", ") + id;
    }
    now.most = largest_size(workload, settings_.most, seen);
    now.least = settings_.least;
    if (now.least == 0) now.least = settings_.form == Form::managed ? submitted_size(workload) : 1;
    now.least = std::min(now.least, now.most);
    return now;
  }

  Step step_of(const Case& now, const nlohmann::json& memory) const {
    if (settings_.form == Form::managed) return managed_step(now, settings_.managed, memory);
    return hpa_step(now, settings_.target, settings_.stabilisation, memory);
  }

  plan::Deployment start_;
  std::vector<Workload> workloads_;
  Settings settings_;
};

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<CpuThreshold>(context, settings_of(context, given));
}

}  // namespace millrace::tuners::cpu_threshold
