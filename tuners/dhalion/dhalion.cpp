#include "tuners/dhalion/dhalion.h"

#include <fmt/format.h>

#include <algorithm>

#include "tuners/dhalion/detectors.h"
#include "tuners/dhalion/diagnosers.h"
#include "tuners/dhalion/history.h"
#include "tuners/dhalion/resolvers.h"
#include "tuners/dhalion/sensors.h"
#include "tuners/dhalion/settings.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::dhalion {
namespace {

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

// One cycle's view of the job.
struct Cycle {
  Measurements measured;                     // by the sensors, now
  Measurements within;                       // within [t', t]: what diagnosers and resolver use
  std::map<std::string, Symptoms> symptoms;  // by component
};

// What a resolver does about a component; nothing if `degree` is missing.
struct Resolution {
  DiagnosisKind diagnosis = DiagnosisKind::under_provisioned;
  std::string component;
  std::optional<std::uint32_t> degree;
  std::string why;
};

nlohmann::json explain_component(const std::vector<InstanceMeasurement>& measured, const Symptoms& symptoms) {
  nlohmann::json rows = {
      {"bp_k", nlohmann::json::array()}, {"q_k", nlohmann::json::array()}, {"e_k", nlohmann::json::array()}};
  for (const InstanceMeasurement& m : measured) {
    rows["bp_k"].push_back(m.backpressure.empty() ? nlohmann::json() : nlohmann::json(m.backpressure.front()));
    rows["q_k"].push_back(m.queue.empty() ? nlohmann::json() : nlohmann::json(m.queue.front()));
    const auto executed = mean_of(m.executed);
    rows["e_k"].push_back(executed ? nlohmann::json(*executed) : nlohmann::json());
  }
  rows["bp"] = symptoms.backpressure;
  rows["component_backpressure"] = symptoms.is_backpressured;
  rows["instance_backpressure"] = symptoms.backpressured;
  rows["RS"] = symptoms.rate.detected;
  rows["QS"] = symptoms.queue.detected;
  rows["rate_positive"] = symptoms.rate.positive;
  rows["rate_negative"] = symptoms.rate.negative;
  rows["queue_positive"] = symptoms.queue.positive;
  rows["queue_negative"] = symptoms.queue.negative;
  rows["large_queue"] = symptoms.large_queue;
  rows["growing_queue"] = symptoms.has_growing_queue;
  return rows;
}

nlohmann::json explain_symptom(const char* type, const std::string& component,
                               const std::vector<std::size_t>& instances = {}) {
  return {{"type", type}, {"component", component}, {"instances", instances}};
}

void explain_skew(const std::string& type, const std::string& component, const Skew& skew, nlohmann::json& rows) {
  if (!skew.detected) return;
  rows.push_back(explain_symptom(type.c_str(), component));
  rows.push_back(explain_symptom((type + " positive").c_str(), component, skew.positive));
  rows.push_back(explain_symptom((type + " negative").c_str(), component, skew.negative));
}

// What the detectors found, a row a symptom.
nlohmann::json explain_symptoms(const std::map<std::string, Symptoms>& symptoms) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& [id, found] : symptoms) {
    if (found.is_backpressured) rows.push_back(explain_symptom("component back-pressure", id));
    if (!found.backpressured.empty())
      rows.push_back(explain_symptom("instance back-pressure", id, found.backpressured));
    explain_skew("processing-rate skew", id, found.rate, rows);
    explain_skew("wait-queue skew", id, found.queue, rows);
    if (!found.large_queue.empty()) rows.push_back(explain_symptom("large wait queue", id, found.large_queue));
    if (found.has_growing_queue) rows.push_back(explain_symptom("growing wait queue", id));
  }
  return rows;
}

class Dhalion final : public Tuner {
 public:
  Dhalion(const TunerContext& context, const Settings& settings) : context_(context), settings_(settings) {}

  // The wait after an action is kept in the state: the sensors go on during it.
  Cadence cadence() const override {
    return {.period = kernel::Duration::from_seconds(settings_.interval_s), .settle = {}};
  }

  plan::Deployment plan() const override { return initial_deployment(context_); }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  Cycle look(const History& history, double now_s) const;
  void judge_last_action(History& history, const Cycle& cycle) const;
  Resolution resolve(const plan::Deployment& current, const job::Observation& seen, const History& history,
                     const Cycle& cycle, nlohmann::json& explain) const;
  std::vector<std::string> culprits(const Cycle& cycle) const;
  Resolution resolve_backpressure(const std::string& component, const plan::Deployment& current,
                                  const job::Observation& seen, const Cycle& cycle, nlohmann::json& explain) const;
  Adjustment restart(History history, const Cycle& cycle, double now_s, nlohmann::json explain) const;
  Resolution resolve_idleness(const plan::Deployment& current, const History& history, double now_s) const;
  bool is_blacklisted(const History& history, DiagnosisKind diagnosis, const std::string& component) const;
  bool is_idle(const plan::Operator& leader, const History& history, double now_s) const;
  double empty_queue_bytes(const std::string& component) const;
  const plan::Operator& leader(const std::string& component) const {
    return leader_of(*context_.plan, *plan::find_operator(*context_.plan, component));
  }

  TunerContext context_;
  Settings settings_;
};

Cycle Dhalion::look(const History& history, double now_s) const {
  Cycle cycle;
  cycle.measured = measure(history.samples, now_s, settings_.sensor_duration_s);
  cycle.within = settings_.double_backpressure ? merged(history.previous, cycle.measured) : cycle.measured;
  for (const auto& [id, component] : cycle.measured) {
    cycle.symptoms[id] = detect(id, component, history.samples, settings_);
  }
  return cycle;
}

// Paper only: an action did not help if its component is under backpressure at the next cycle.
void Dhalion::judge_last_action(History& history, const Cycle& cycle) const {
  if (history.actions.empty() || history.actions.back().helped) return;
  Action& action = history.actions.back();
  const auto symptoms = cycle.symptoms.find(action.component);
  action.helped = symptoms == cycle.symptoms.end() || !symptoms->second.is_backpressured;
  if (!*action.helped) ++history.usage[usage_key(action.diagnosis, action.component)].unhelpful;
}

bool Dhalion::is_blacklisted(const History& history, DiagnosisKind diagnosis, const std::string& component) const {
  const auto found = history.usage.find(usage_key(to_string(diagnosis), component));
  if (settings_.blacklist_uses == 0 || found == history.usage.end()) return false;
  const Usage& usage = found->second;
  return usage.uses >= settings_.blacklist_uses && usage.unhelpful >= settings_.blacklist_ratio * usage.uses;
}

// Components under backpressure, the worst first; of equals the most downstream one. Intended mode passes over those
// whose degree tuners do not set, as long as there are others.
std::vector<std::string> Dhalion::culprits(const Cycle& cycle) const {
  std::vector<std::string> found;
  for (const std::size_t index : plan::topological_order(*context_.plan)) {
    const std::string& id = context_.plan->operators[index].id;
    const auto symptoms = cycle.symptoms.find(id);
    if (symptoms != cycle.symptoms.end() && symptoms->second.is_backpressured) found.push_back(id);
  }
  std::reverse(found.begin(), found.end());
  std::stable_sort(found.begin(), found.end(), [&](const std::string& a, const std::string& b) {
    return cycle.symptoms.at(a).backpressure > cycle.symptoms.at(b).backpressure;
  });
  if (settings_.mode == Mode::intended) {
    std::stable_partition(found.begin(), found.end(), [&](const std::string& id) { return is_adjustable(leader(id)); });
  }
  return found;
}

// DynamicResourceAllocationPolicy: skewed and slow instances are only logged, an under-provisioned component grows.
Resolution Dhalion::resolve_backpressure(const std::string& component, const plan::Deployment& current,
                                         const job::Observation& seen, const Cycle& cycle,
                                         nlohmann::json& explain) const {
  Resolution resolution{.diagnosis = {}, .component = component, .degree = std::nullopt, .why = {}};
  if (!seen.operators.contains(component)) {
    resolution.why = fmt::format("no metrics of {}, which was under backpressure: it stays as it is", component);
    return resolution;
  }
  const auto& measured = cycle.within.at(component);
  const auto diagnosis = diagnose(cycle.symptoms.at(component), measured, settings_);
  if (!diagnosis) {
    resolution.why = component + " is under backpressure, but no diagnosis explains it";
    return resolution;
  }
  resolution.diagnosis = diagnosis->kind;
  explain["diagnoses"].push_back(
      {{"type", to_string(diagnosis->kind)}, {"component", component}, {"instances", diagnosis->instances}});
  if (diagnosis->kind != DiagnosisKind::under_provisioned) {
    resolution.why =
        fmt::format("{} of {}: nothing that more instances would cure", to_string(diagnosis->kind), component);
    return resolution;
  }
  if (!is_adjustable(leader(component))) {
    resolution.why = component + " is under-provisioned, but its parallelism is not to be changed";
    return resolution;
  }
  const ScaleUp step = scale_up(measured, settings_);
  explain["n"] = step.reporting;
  explain["s"] = step.backpressure;
  explain["u"] = step.growth;
  explain["p_new"] = step.degree;
  const std::uint32_t running = current.parallelism(leader(component).id);
  if (settings_.mode == Mode::released) {
    // Even a plan without a difference is sent; only what no deployment can hold is clamped.
    resolution.degree = std::clamp<std::uint32_t>(step.degree, 1, kLargestDegree);
  } else {
    const std::uint32_t key_groups = std::max<std::uint32_t>(1, seen.operators.at(component).max_parallelism);
    const std::uint32_t degree = std::min({step.degree, settings_.cap, key_groups});
    if (degree > running) resolution.degree = degree;
  }
  resolution.why = fmt::format("{} forces {:.0f} ms/s of backpressure: {} -> {}", component, step.backpressure, running,
                               resolution.degree.value_or(running));
  return resolution;
}

double Dhalion::empty_queue_bytes(const std::string& component) const {
  constexpr std::int64_t kLengthPrefix = 4;  // a record in a buffer is preceded by its length
  std::int64_t record = 0;
  for (const plan::Edge& edge : context_.plan->edges) {
    if (edge.to != component) continue;
    record = std::max(record, plan::find_operator(*context_.plan, edge.from)->output.size.count + kLengthPrefix);
  }
  return settings_.idle_queue_records * static_cast<double>(record);
}

// A leader is idle with all that follow it.
bool Dhalion::is_idle(const plan::Operator& candidate, const History& history, double now_s) const {
  return std::all_of(context_.plan->operators.begin(), context_.plan->operators.end(), [&](const plan::Operator& op) {
    if (&leader_of(*context_.plan, op) != &candidate) return true;
    return is_over_provisioned(op.id, history.samples, now_s, empty_queue_bytes(op.id), settings_);
  });
}

// Paper only: of the idle components the one that gives back most instances; of equals the most downstream one.
Resolution Dhalion::resolve_idleness(const plan::Deployment& current, const History& history, double now_s) const {
  Resolution best{.diagnosis = DiagnosisKind::over_provisioned, .component = {}, .degree = {}, .why = {}};
  std::uint32_t most = 0;
  for (const std::size_t index : plan::topological_order(*context_.plan)) {
    const plan::Operator& op = context_.plan->operators[index];
    if (!is_adjustable(op) || !is_idle(op, history, now_s)) continue;
    if (is_blacklisted(history, DiagnosisKind::over_provisioned, op.id)) continue;
    const std::uint32_t running = current.parallelism(op.id);
    const std::uint32_t degree = scale_down(running, settings_);
    if (degree >= running || running - degree < most) continue;
    most = running - degree;
    best.component = op.id;
    best.degree = degree;
    best.why = fmt::format("nothing waits for {}: {} -> {}", op.id, running, degree);
  }
  if (!best.degree) best.why = "no component is under backpressure";
  return best;
}

Resolution Dhalion::resolve(const plan::Deployment& current, const job::Observation& seen, const History& history,
                            const Cycle& cycle, nlohmann::json& explain) const {
  const std::vector<std::string> found = culprits(cycle);
  explain["backpressured"] = found;
  Resolution nothing;
  if (seen.operators.empty()) {
    nothing.why = "no metrics: everything stays as it is";
    return nothing;
  }
  if (found.empty()) {
    if (settings_.scale_down) return resolve_idleness(current, history, seen.t_s);
    nothing.why = "no component is under backpressure";
    return nothing;
  }
  if (settings_.mode == Mode::released && found.size() > 1) {
    nothing.why =
        fmt::format("error of the released code: {} components are under backpressure, it handles one", found.size());
    return nothing;
  }
  Resolution resolution = resolve_backpressure(found.front(), current, seen, cycle, explain);
  if (resolution.degree && is_blacklisted(history, resolution.diagnosis, resolution.component)) {
    resolution.degree.reset();
    resolution.why = fmt::format("scaling {} up did not help often enough and is blacklisted", resolution.component);
  }
  return resolution;
}

// AutoRestartBackpressureContainerPolicy: any instance under backpressure is reason enough. An engine that cannot
// restart single containers restarts the job.
Adjustment Dhalion::restart(History history, const Cycle& cycle, double now_s, nlohmann::json explain) const {
  std::vector<std::string> blamed;
  for (const auto& [id, symptoms] : cycle.symptoms) {
    if (symptoms.backpressured.empty()) continue;
    blamed.push_back(fmt::format("{} {}", id, fmt::join(symptoms.backpressured, ", ")));
    explain["actions"].push_back({{"type", "restart"}, {"component", id}, {"instances", symptoms.backpressured}});
  }
  history.last_cycle_s = now_s;
  history.next_cycle_s = now_s + settings_.interval_s;
  if (settings_.double_backpressure) history.previous = cycle.measured;
  if (blamed.empty()) {
    return {.to = std::nullopt,
            .next = to_state(history),
            .why = "no instance is under backpressure",
            .explain = std::move(explain)};
  }
  TunerState if_held = to_state(history);
  history.next_cycle_s = now_s + settings_.wait_after_action_s;
  if (settings_.mode == Mode::intended) {
    history.samples.clear();
    history.previous.clear();
  }
  return {.to = std::nullopt,
          .next = to_state(history),
          .why = fmt::format("restart: instances under backpressure: {}", fmt::join(blamed, "; ")),
          .explain = std::move(explain),
          .next_if_held = std::move(if_held),
          .restart = true};
}

Adjustment Dhalion::adjust(const plan::Deployment& current, const job::Observation& seen,
                           const TunerState& state) const {
  const double now_s = seen.t_s;
  History history = history_from(state);
  // 1. Sensors collect at all times; a cycle runs once the interval, or the wait after an action, is over.
  remember(history, sample_of(*context_.plan, seen, settings_), settings_.sensor_duration_s);
  if (history.next_cycle_s && now_s < *history.next_cycle_s - kTimeRounding_s) {
    return {.to = std::nullopt,
            .next = to_state(history),
            .why = fmt::format("waiting {:.0f} s for the next cycle", *history.next_cycle_s - now_s),
            .explain = nlohmann::json::object()};
  }
  // 2. Detectors see the new measurements, diagnosers the symptoms, and one resolver may act.
  const Cycle cycle = look(history, now_s);
  nlohmann::json explain = {{"t", now_s},
                            {"t_prime", history.last_cycle_s.value_or(0)},
                            {"symptoms", explain_symptoms(cycle.symptoms)},
                            {"diagnoses", nlohmann::json::array()},
                            {"actions", nlohmann::json::array()}};
  for (const auto& [id, component] : cycle.measured) {
    explain["components"][id] = explain_component(component, cycle.symptoms.at(id));
  }
  if (settings_.policy == Policy::restart) return restart(std::move(history), cycle, now_s, std::move(explain));
  judge_last_action(history, cycle);
  Resolution resolution = resolve(current, seen, history, cycle, explain);
  // 3. The cycle is over.
  history.last_cycle_s = now_s;
  history.next_cycle_s = now_s + settings_.interval_s;
  if (settings_.double_backpressure) history.previous = cycle.measured;
  std::optional<plan::Deployment> to;
  std::optional<TunerState> if_held;
  if (resolution.degree) {
    if_held = to_state(history);
    const std::string& changed = leader(resolution.component).id;
    to = current.with(changed, plan::Parallelism{*resolution.degree});
    history.next_cycle_s = now_s + settings_.wait_after_action_s;
    explain["actions"].push_back({{"type", to_string(resolution.diagnosis)},
                                  {"component", resolution.component},
                                  {"p", current.parallelism(changed)},
                                  {"p_new", *resolution.degree}});
    history.actions.push_back({.t_s = now_s,
                               .diagnosis = std::string(to_string(resolution.diagnosis)),
                               .component = resolution.component,
                               .from = current.parallelism(changed),
                               .to = *resolution.degree,
                               .helped = std::nullopt});
    ++history.usage[usage_key(to_string(resolution.diagnosis), resolution.component)].uses;
    // Heron's sensor window reaches back before the action and counts old backpressure again; what is intended starts
    // anew.
    if (settings_.mode == Mode::intended) {
      history.samples.clear();
      history.previous.clear();
    }
  }
  return {.to = std::move(to),
          .next = to_state(history),
          .why = std::move(resolution.why),
          .explain = std::move(explain),
          .next_if_held = std::move(if_held)};
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<Dhalion>(context, settings_of(context, given));
}

}  // namespace millrace::tuners::dhalion
