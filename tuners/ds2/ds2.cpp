#include "tuners/ds2/ds2.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "tuners/ds2/activation.h"
#include "tuners/ds2/epoch.h"
#include "tuners/ds2/policy.h"
#include "tuners/json_number.h"
#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::ds2 {
namespace {

struct Settings {
  kernel::Duration policy_interval;
  std::uint64_t warm_up_time = 0;     // epochs
  std::uint64_t activation_time = 0;  // epochs
  Activation activation = Activation::latest;
  double target_rate_ratio = 0;  // 0: never
  double scaling_factor = 0;
  bool offline = false;
  std::uint32_t cap = kLargestDegree;
  EpochSettings epoch;
};

// The scaling manager's counters, and what it evaluated.
struct Counters {
  std::uint64_t since = 0;         // complete epochs since the last redeployment
  std::uint64_t evals = 0;         // policy evaluations since then
  std::vector<Degrees> decisions;  // the newest of these, oldest first; empty if only the latest counts
};

Counters counters_from(const TunerState& state) {
  if (state.is_null()) return {};
  Counters counters{.since = state.at("since").get<std::uint64_t>(),
                    .evals = state.at("evals").get<std::uint64_t>(),
                    .decisions = {}};
  if (state.contains("decisions")) counters.decisions = state.at("decisions").get<std::vector<Degrees>>();
  return counters;
}

TunerState to_state(const Counters& counters) {
  TunerState state = {{"since", counters.since}, {"evals", counters.evals}};
  if (!counters.decisions.empty()) state["decisions"] = counters.decisions;
  return state;
}

// What the policy asks for.
struct Wish {
  plan::Deployment target;
  std::map<std::string, std::uint32_t> undeployable;  // degrees that `target` cannot hold
  std::size_t degree_of(const std::string& id) const {
    const auto found = undeployable.find(id);
    return found != undeployable.end() ? found->second : target.parallelism(id);
  }
};

// Whether it is worth a redeployment: some operator grows, or shrinks by more than one instance.
bool is_significant(const plan::Deployment& from, const Wish& wish) {
  for (const auto& [id, instances] : from.by_operator()) {
    const std::size_t before = instances.size();
    const std::size_t after = wish.degree_of(id);
    if (after > before || after + 1 < before) return true;
  }
  return false;
}

nlohmann::json explain_instances(const EpochOperator& op, double InstanceRates::*quantity) {
  nlohmann::json values = nlohmann::json::array();
  for (const InstanceRates& instance : op.instances) values.push_back(json_number(instance.*quantity));
  return values;
}

nlohmann::json explain_operator(const EpochOperator& op, const Demand& demand) {
  const Rates& rates = op.rates;
  nlohmann::json quantities = {{"p_i", op.parallelism},
                               {"O_i", json_number(rates.true_output)},
                               {"Oo_i", json_number(rates.observed_output)},
                               {"O_hat_i", json_number(demand.output)},
                               {"pi_i", demand.degree},
                               {"useful_k", explain_instances(op, &InstanceRates::useful_s)},
                               {"to_k", explain_instances(op, &InstanceRates::true_output)}};
  if (op.is_source) return quantities;
  quantities["T_i"] = json_number(rates.true_processing);
  quantities["Op_i"] = json_number(rates.observed_processing);
  quantities["r_i"] = json_number(demand.arriving);
  quantities["x_i"] = json_number(demand.instances);
  quantities["tp_k"] = explain_instances(op, &InstanceRates::true_processing);
  quantities["selectivity"] = json_number(rates.true_output / rates.true_processing);
  return quantities;
}

class Ds2 final : public Tuner {
 public:
  Ds2(const TunerContext& context, const Settings& settings) : context_(context), settings_(settings) {}

  // The warm-up is counted in epochs, so nothing settles before the first one.
  Cadence cadence() const override { return {.period = settings_.policy_interval, .settle = {}}; }

  plan::Deployment plan() const override { return initial_deployment(context_); }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  Degrees degrees_of(const Epoch& epoch, const std::vector<Demand>& demands) const;
  Wish wish_for(const plan::Deployment& current, const job::Observation& seen, const Degrees& degrees) const;
  std::uint32_t deployable(const plan::Operator& leader, const job::Observation& seen, std::uint32_t degree) const;
  Adjustment decide_online(const plan::Deployment& current, const job::Observation& seen, const Degrees& degrees,
                           Counters counters, nlohmann::json explain) const;

  TunerContext context_;
  Settings settings_;
};

// A degree that a deployment can hold. The released code has no bounds, so its 0 and its saturated infinity are clamped
// only to what exists at all; `explain` and offline answers show them as they were.
std::uint32_t Ds2::deployable(const plan::Operator& leader, const job::Observation& seen, std::uint32_t degree) const {
  std::uint32_t cap = kLargestDegree;
  if (settings_.epoch.mode == Mode::intended) {
    cap = std::min(settings_.cap, std::max<std::uint32_t>(1, seen.operators.at(leader.id).max_parallelism));
  }
  return std::clamp<std::uint32_t>(degree, 1, cap);
}

// Followers have the degree of their leader, which gets what the neediest of them needs.
Degrees Ds2::degrees_of(const Epoch& epoch, const std::vector<Demand>& demands) const {
  Degrees degrees;
  for (std::size_t i = 0; i < epoch.size(); ++i) {
    const plan::Operator& leader = leader_of(*context_.plan, *plan::find_operator(*context_.plan, epoch[i].id));
    if (!is_adjustable(leader)) continue;
    std::uint32_t& degree = degrees[leader.id];
    degree = std::max(degree, demands[i].degree);
  }
  return degrees;
}

Wish Ds2::wish_for(const plan::Deployment& current, const job::Observation& seen, const Degrees& degrees) const {
  Wish wish{.target = current, .undeployable = {}};
  for (const auto& [id, degree] : degrees) {
    const std::uint32_t held = deployable(*plan::find_operator(*context_.plan, id), seen, degree);
    if (held != degree && settings_.epoch.mode == Mode::released) wish.undeployable[id] = degree;
    if (held != current.parallelism(id)) wish.target = wish.target.with(id, plan::Parallelism{held});
  }
  return wish;
}

Adjustment Ds2::adjust(const plan::Deployment& current, const job::Observation& seen, const TunerState& state) const {
  const Counters counters = counters_from(state);
  const auto epoch = epoch_of(*context_.plan, current, seen, settings_.epoch);
  if (!epoch) {
    return {.to = std::nullopt,
            .next = to_state(counters),
            .why = "incomplete epoch: " + epoch.error(),
            .explain = nlohmann::json::object()};
  }
  std::vector<Demand> demands = demands_of(*epoch, settings_.scaling_factor, settings_.epoch.mode);
  nlohmann::json explain = {{"since", counters.since}, {"phi", settings_.scaling_factor}};
  const std::vector<Demand> uncorrected = demands;
  if (settings_.offline) {
    const double theta =
        settings_.target_rate_ratio > 0 ? settings_.target_rate_ratio : std::numeric_limits<double>::infinity();
    const Correction correction = correct_for_throttled_sources(*epoch, theta, settings_.epoch.mode, demands);
    explain["theta"] = json_number(theta);
    explain["ratio"] = json_number(correction.ratio);
    explain["corrected"] = correction.applied;
  }
  for (std::size_t i = 0; i < epoch->size(); ++i) {
    nlohmann::json& entry = explain["operators"][(*epoch)[i].id];
    entry = explain_operator((*epoch)[i], demands[i]);
    if (settings_.offline) entry["pi_uncorrected"] = uncorrected[i].degree;
  }
  const Degrees degrees = degrees_of(*epoch, demands);
  if (!settings_.offline) return decide_online(current, seen, degrees, counters, std::move(explain));
  // The offline evaluator has no loop: every epoch is answered by itself.
  Wish wish = wish_for(current, seen, degrees);
  const bool changes = wish.target != current;
  return {
      .to = changes ? std::optional(wish.target) : std::nullopt,
      .next = to_state({.since = changes ? 0 : counters.since + 1, .evals = 0, .decisions = {}}),
      .why = changes ? "the rates of this epoch ask for " + wish.target.text() : "the rates ask for what is deployed",
      .explain = std::move(explain),
      .undeployable = std::move(wish.undeployable)};
}

// [manager.rs]
Adjustment Ds2::decide_online(const plan::Deployment& current, const job::Observation& seen, const Degrees& degrees,
                              Counters counters, nlohmann::json explain) const {
  // 1. The first `warm_up_time` epochs after a deployment are ignored.
  const bool warm = counters.since >= settings_.warm_up_time;
  Wish wish = wish_for(current, seen, degrees);
  if (warm) {
    ++counters.evals;
    if (settings_.activation != Activation::latest) {
      counters.decisions.push_back(degrees);
      const std::size_t kept = decisions_kept(settings_.activation_time, degrees.size());
      if (counters.decisions.size() > kept) counters.decisions.erase(counters.decisions.begin());
      const Degrees together = combined(counters.decisions, settings_.activation);
      explain["considered"] = counters.decisions;
      explain["combined"] = together;
      wish = wish_for(current, seen, together);
    }
  }
  explain["evals"] = counters.evals;
  // 2. Acts once there were `activation_time` evaluations: on the latest of them, or on what they have in common.
  const bool active = warm && counters.evals >= settings_.activation_time;
  const bool significant = is_significant(current, wish);
  explain["significant"] = significant;
  if (active && significant) {
    TunerState if_held =
        to_state({.since = counters.since + 1, .evals = counters.evals, .decisions = std::move(counters.decisions)});
    return {.to = wish.target,
            .next = to_state({}),
            .why = "the true rates ask for " + wish.target.text(),
            .explain = std::move(explain),
            .next_if_held = std::move(if_held),
            .undeployable = std::move(wish.undeployable)};
  }
  // 3. Otherwise the epoch is counted.
  std::string why = "nothing grows, and nothing shrinks by more than one instance";
  if (!active) why = fmt::format("waiting for an evaluation, {} epochs ignored", settings_.warm_up_time);
  if (!warm) why = fmt::format("warming up: epoch {} of {}", counters.since + 1, settings_.warm_up_time);
  ++counters.since;
  return {.to = std::nullopt, .next = to_state(counters), .why = std::move(why), .explain = std::move(explain)};
}

SourceRate source_rate_of(const std::string& name) {
  if (name == "logged") return SourceRate::logged;
  return name == "observed" ? SourceRate::observed : SourceRate::offered;
}

}  // namespace

std::vector<OptionSpec> options() {
  return {
      mode_option(),
      ranged_option("policy_interval", OptionType::duration, "10 s", "length of an epoch (ds2.toml)", 0.001,
                    kUnboundedOption),
      ranged_option("warm_up_time", OptionType::integer, "2", "epochs ignored after each deployment (ds2.toml)", 0,
                    1e9),
      ranged_option("activation_time", OptionType::integer, "1",
                    "evaluations needed after the warm-up before acting (ds2.toml)", 0, 1e9),
      {"activation",
       OptionType::choice,
       "latest",
       "what the activation_time newest evaluations decide: the latest alone (as the code), or of each operator their "
       "maximum or median degree",
       0,
       0,
       {"latest", "maximum", "median"}},
      ranged_option(
          "target_rate_ratio", OptionType::number, "0",
          "offline only: target over achieved source rate above which degrees are multiplied by it; 0 = never", 0,
          kUnboundedOption),
      ranged_option("scaling_factor", OptionType::number, "0",
                    "head-room phi: degrees are ceil(x (1 + phi)) (ds2.toml)", 0, kUnboundedOption),
      {"offline",
       OptionType::boolean,
       "false",
       "evaluate every epoch by itself, with the correction of target_rate_ratio, instead of the online loop",
       0,
       0,
       {}},
      {"source_rate",
       OptionType::choice,
       "offered",
       "a source's target: its arrival rate if known (offered; -1 stands for observed), records out per time not "
       "blocked (logged), or records out per window (observed)",
       0,
       0,
       {"offered", "logged", "observed"}},
      ranged_option("processing_rate_limit", OptionType::number, "0",
                    "greatest T_i per instance, records/s (offline input for Heron); -1 = the observed rate; 0 = none",
                    -1, kUnboundedOption),
      ranged_option("max_parallelism", OptionType::integer, "0",
                    "intended mode: cap per operator; 0 = the cluster's slots", 0, kLargestDegree),
  };
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  Settings settings;
  settings.policy_interval = kernel::Duration::from_seconds(given.at("policy_interval").get<double>());
  settings.warm_up_time = given.at("warm_up_time").get<std::uint64_t>();
  settings.activation_time = given.at("activation_time").get<std::uint64_t>();
  settings.activation = activation_of(given.at("activation").get<std::string>());
  settings.target_rate_ratio = given.at("target_rate_ratio").get<double>();
  settings.scaling_factor = given.at("scaling_factor").get<double>();
  settings.offline = given.at("offline").get<bool>();
  settings.cap = degree_cap(context);
  if (const auto own = given.at("max_parallelism").get<std::uint32_t>(); own > 0) settings.cap = own;
  settings.epoch = {.mode = mode_of(given),
                    .source_rate = source_rate_of(given.at("source_rate").get<std::string>()),
                    .without_offer = settings.offline ? SourceRate::logged : SourceRate::observed,
                    .complete_logs = settings.offline,
                    .processing_rate_limit = given.at("processing_rate_limit").get<double>()};
  return std::make_unique<Ds2>(context, settings);
}

}  // namespace millrace::tuners::ds2
