#include "tuners/greedy/greedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "tuners/ds2/policy.h"
#include "tuners/greedy/static_degrees.h"
#include "tuners/greedy/step.h"
#include "tuners/held_up.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::greedy {
namespace {

struct Settings {
  double epsilon = 0.05;
  double saturation = 0.9;
  std::uint32_t budget = 0;
  bool start_at_one = true;
  bool is_static = false;
  kernel::Duration period, settle;
};

// What is remembered between windows.
struct Memory {
  std::set<std::string> tabu;    // tried in vain since the load last changed
  std::string trial;             // the operator that was enlarged last and is not judged yet; "" = none
  double before = 0;             // throughput before it was, records/s
  std::optional<double> stable;  // throughput of the current deployment in the window before
};

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.tabu = state.at("tabu").get<std::set<std::string>>();
  memory.trial = state.at("trial").get<std::string>();
  memory.before = state.at("before").get<double>();
  if (!state.at("stable").is_null()) memory.stable = state.at("stable").get<double>();
  return memory;
}

TunerState to_state(const Memory& memory) {
  return {{"tabu", memory.tabu},
          {"trial", memory.trial},
          {"before", memory.before},
          {"stable", memory.stable ? nlohmann::json(*memory.stable) : nlohmann::json()}};
}

class Greedy final : public Tuner {
 public:
  Greedy(const TunerContext& context, Settings settings)
      : plan_(context.plan), cap_(degree_cap(context)), start_(initial_deployment(context)), settings_(settings) {
    is_offline_ = context.cluster == nullptr;
    has_budget_ = settings_.budget > 0;
    if (!has_budget_) settings_.budget = context.cluster != nullptr ? context.cluster->cores() : kLargestDegree;
    for (const std::size_t at : plan::topological_order(*plan_)) {
      const plan::Operator& op = plan_->operators[at];
      if (op.kind == plan::OperatorKind::source) sources_.push_back(op.id);
      if (!is_adjustable(op)) continue;
      adjustable_.push_back(&op);
      if (settings_.start_at_one) start_ = start_.with(op.id, plan::Parallelism{1});
    }
    if (settings_.is_static) start_ = planned(context);
  }

  Cadence cadence() const override { return {.period = settings_.period, .settle = settings_.settle}; }
  plan::Deployment plan() const override { return start_; }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    Memory memory = memory_from(state);
    Adjustment adjustment;
    if (settings_.is_static && is_offline_) {
      adjustment.next = state;
      plan_from_window(current, seen, adjustment);
      return adjustment;
    }
    if (settings_.is_static) {
      adjustment.next = state;
      adjustment.why = "form static: the degrees were chosen before the job ran";
      return adjustment;
    }
    const std::optional<double> throughput = accepted(seen);
    const std::vector<Load> loads = loads_of(current, seen, memory);
    explain(adjustment, throughput, loads);
    if (!throughput || *throughput <= 0) {
      adjustment.why = "the sources accepted nothing: the window says nothing";
      adjustment.next = to_state(memory);
      return adjustment;
    }
    decide(current, seen, *throughput, memory, adjustment);
    adjustment.next = to_state(memory);
    // A step that was not taken is not judged, and one that was not undone is judged again.
    if (adjustment.to) adjustment.next_if_held = state;
    return adjustment;
  }

 private:
  // From the work that is expected of each operator at the rates that its user expects.
  plan::Deployment planned(const TunerContext& context) const {
    std::map<std::string, double> expected;
    if (context.expected_demand) expected = context.expected_demand();
    std::vector<double> demand;
    for (const plan::Operator* op : adjustable_) demand.push_back(expected[op->id]);
    const auto degrees = static_degrees(demand, cap_, settings_.budget);
    plan::Deployment deployment = start_;
    for (std::size_t i = 0; i < degrees.size(); ++i) {
      deployment = deployment.with(adjustable_[i]->id, plan::Parallelism{degrees[i]});
    }
    return deployment.within_limits(*plan_);
  }

  // The same from the rates and costs that a window tells, for a job that is nowhere deployed: u_i = r_i c_i / p_i with
  // r_i propagated from the sources as DS2 does. An operator of which they are not known keeps its degree.
  void plan_from_window(const plan::Deployment& current, const job::Observation& seen, Adjustment& adjustment) const {
    adjustment.explain = {{"operators", nlohmann::json::object()}};
    const auto epoch = ds2::epoch_of(*plan_, current, seen, {});
    if (!epoch) {
      adjustment.why = "incomplete window: " + epoch.error();
      return;
    }
    const std::vector<ds2::Demand> demands = ds2::demands_of(*epoch, 0, Mode::intended);
    std::map<std::string, double> demand;  // cores; of those that are known
    for (std::size_t i = 0; i < epoch->size(); ++i) {
      const ds2::EpochOperator& op = (*epoch)[i];
      nlohmann::json& entry = adjustment.explain["operators"][op.id] = {{"p_i", op.parallelism}};
      if (op.is_source || !std::isfinite(demands[i].instances)) continue;
      demand[op.id] = demands[i].instances;  // r_i c_i, as c_i is what one instance takes: p_i / T_i
      entry.update({{"r_i", demands[i].arriving}, {"c_i", op.parallelism / op.rates.true_processing}});
    }
    constexpr double kRounding = 1e-9;  // 5 cores are 5 instances, whatever floating point says
    // Those that keep their degree use up their part of the budget, which is of all together.
    std::uint32_t budget = settings_.budget;
    if (!has_budget_ && seen.cores > 0) budget = seen.cores;
    std::vector<const plan::Operator*> known;
    std::vector<double> cores;
    for (const plan::Operator* op : adjustable_) {
      if (demand.contains(op->id)) {
        known.push_back(op);
        cores.push_back(demand.at(op->id) * (1 - kRounding));
      } else {
        budget -= std::min(budget, current.parallelism(op->id));
      }
    }
    const auto degrees = static_degrees(cores, cap_, budget);
    plan::Deployment target = current;
    for (std::size_t i = 0; i < degrees.size(); ++i) {
      if (degrees[i] != current.parallelism(known[i]->id)) {
        target = target.with(known[i]->id, plan::Parallelism{degrees[i]});
      }
      adjustment.explain["operators"][known[i]->id].update(
          {{"u_i", demand.at(known[i]->id) / degrees[i]}, {"p_new", degrees[i]}});
    }
    adjustment.explain["budget"] = budget;
    adjustment.why = "the rates and costs of this window ask for " + target.text();
    if (target != current) adjustment.to = std::move(target);
  }

  // Records/s that the sources read; nothing if one does not say.
  std::optional<double> accepted(const job::Observation& seen) const {
    double sum = 0;
    for (const std::string& id : sources_) {
      const auto found = seen.operators.find(id);
      if (found == seen.operators.end() || !found->second.total.records_out) return std::nullopt;
      sum += *found->second.total.records_out / seen.window_s;
    }
    return sum;
  }

  bool sources_are_held_up(const job::Observation& seen) const {
    return std::ranges::any_of(sources_, [&](const std::string& id) { return is_held_up(seen, id); });
  }

  std::vector<Load> loads_of(const plan::Deployment& current, const job::Observation& seen,
                             const Memory& memory) const {
    std::uint32_t sum = 0;
    for (const plan::Operator* op : adjustable_) sum += current.parallelism(op->id);
    std::vector<Load> loads;
    for (const plan::Operator* op : adjustable_) {
      const auto found = seen.operators.find(op->id);
      const std::uint32_t degree = current.parallelism(op->id);
      const double busy = found == seen.operators.end() ? 0 : found->second.total.busy_ms_per_s.value_or(0) / 1000;
      loads.push_back(
          {op->id, degree, busy, degree < cap_ && sum + 1 <= settings_.budget && !memory.tabu.contains(op->id)});
    }
    return loads;
  }

  void decide(const plan::Deployment& current, const job::Observation& seen, double throughput, Memory& memory,
              Adjustment& adjustment) const {
    // 1. Judge the last step: keep it, or undo it and do not try it again for now.
    if (!memory.trial.empty()) {
      const std::string tried = std::exchange(memory.trial, "");
      if (throughput < memory.before * (1 + settings_.epsilon)) {
        memory.tabu.insert(tried);
        memory.stable.reset();
        const std::uint32_t degree = current.parallelism(tried);
        if (degree > 1) adjustment.to = current.with(tried, plan::Parallelism{degree - 1});
        adjustment.why = fmt::format("one more instance of {} raised the throughput from {:.4g}/s to {:.4g}/s only",
                                     tried, memory.before, throughput);
        return;
      }
      memory.tabu.clear();
      memory.stable.reset();
    }
    // 6. Another load: what was in vain may help now.
    if (memory.stable && std::abs(throughput - *memory.stable) > settings_.epsilon * *memory.stable) {
      memory.tabu.clear();
    }
    memory.stable = throughput;
    // 2. Nothing is short.
    const std::vector<Load> loads = loads_of(current, seen, memory);
    const bool saturated =
        std::ranges::any_of(loads, [&](const Load& load) { return load.busy >= settings_.saturation; });
    if (!sources_are_held_up(seen) && !saturated) {
      adjustment.why = "no source is held up and no operator is saturated";
      return;
    }
    // 3. to 5. One more instance where it relieves the most.
    const auto chosen = next_to_grow(loads);
    if (!chosen) {
      adjustment.why = "no operator may grow: each was tried in vain, or the budget is used up";
      return;
    }
    const Load& load = loads[*chosen];
    memory.trial = load.id;
    memory.before = throughput;
    memory.stable.reset();
    adjustment.to = current.with(load.id, plan::Parallelism{load.parallelism + 1});
    adjustment.why = fmt::format("{} gets one more instance: {:.0f} % busy, relief {:.2f}", load.id, 100 * load.busy,
                                 relief(loads, *chosen));
  }

  void explain(Adjustment& adjustment, const std::optional<double>& throughput, const std::vector<Load>& loads) const {
    adjustment.explain = {{"operators", nlohmann::json::object()}};
    if (throughput) adjustment.explain["X"] = *throughput;
    for (std::size_t i = 0; i < loads.size(); ++i) {
      adjustment.explain["operators"][loads[i].id] = {
          {"p_i", loads[i].parallelism}, {"u_i", loads[i].busy}, {"g_i", relief(loads, i)}};
    }
  }

  const plan::LogicalPlan* plan_;
  const std::uint32_t cap_;
  plan::Deployment start_;
  Settings settings_;
  bool is_offline_ = false;                        // windows are given, and nothing is deployed
  bool has_budget_ = false;                        // an option names it
  std::vector<const plan::Operator*> adjustable_;  // in the order of the data flow
  std::vector<std::string> sources_;
};

}  // namespace

std::vector<OptionSpec> options() {
  return {{.name = "epsilon",
           .type = OptionType::number,
           .default_value = "0.05",
           .about = "share by which a step must raise the throughput to be kept",
           .least = 0,
           .most = kUnboundedOption,
           .choices = {}},
          {.name = "saturation",
           .type = OptionType::number,
           .default_value = "0.9",
           .about = "busy share from which an operator is saturated",
           .least = 0,
           .most = 1,
           .choices = {}},
          {.name = "budget",
           .type = OptionType::integer,
           .default_value = "0",
           .about = "most instances of all scalable operators together; 0: the cluster's cores",
           .least = 0,
           .most = 1e6,
           .choices = {}},
          {.name = "start_at_one",
           .type = OptionType::boolean,
           .default_value = "true",
           .about = "every scalable operator starts with one instance; false: with the submitted degrees",
           .choices = {}},
          {.name = "form",
           .type = OptionType::choice,
           .default_value = "online",
           .about = "online: step by step while the job runs; static: once, from expected rates and costs",
           .choices = {"online", "static"}},
          {.name = "period",
           .type = OptionType::duration,
           .default_value = "60 s",
           .about = "between two decisions",
           .least = 1,
           .most = kUnboundedOption,
           .choices = {}},
          {.name = "settle",
           .type = OptionType::duration,
           .default_value = "60 s",
           .about = "after a reconfiguration, before a window counts",
           .least = 0,
           .most = kUnboundedOption,
           .choices = {}}};
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<Greedy>(context,
                                  Settings{.epsilon = given.at("epsilon").get<double>(),
                                           .saturation = given.at("saturation").get<double>(),
                                           .budget = given.at("budget").get<std::uint32_t>(),
                                           .start_at_one = given.at("start_at_one").get<bool>(),
                                           .is_static = given.at("form").get<std::string>() == "static",
                                           .period = kernel::Duration::from_seconds(given.at("period").get<double>()),
                                           .settle = kernel::Duration::from_seconds(given.at("settle").get<double>())});
}

}  // namespace millrace::tuners::greedy
