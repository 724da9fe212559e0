#include "tuners/lag/lag.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tuners/lag/settings.h"
#include "tuners/scaling_scope.h"
#include "tuners/workload.h"

namespace millrace::tuners::lag {
namespace {

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

struct Memory {
  std::optional<double> last_active_s;  // last time at which a source was active
  StabilisationMemory stabilisation;
};

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  if (!state.at("last_active_s").is_null()) memory.last_active_s = state.at("last_active_s").get<double>();
  memory.stabilisation = stabilisation_memory_from(state.at("stabilisation"));
  return memory;
}

TunerState to_state(const Memory& memory) {
  return {{"last_active_s", memory.last_active_s ? nlohmann::json(*memory.last_active_s) : nlohmann::json()},
          {"stabilisation", to_json(memory.stabilisation)}};
}

// The sources of the plan in one window, each of them a trigger.
struct Triggers {
  std::vector<std::optional<std::uint32_t>> proposals;  // consumers; nullopt: the lag is missing
  bool active = false;                                  // some source has more lag than activates it
  std::string missing;                                  // sources without lag; "" = none
  std::string highest;                                  // what the highest proposal rests on, for a person
  nlohmann::json explain;
};

// Where to go, and why.
struct Step {
  std::uint32_t size = 1;
  std::string why;
};

class Lag final : public Tuner {
 public:
  Lag(const TunerContext& context, const Settings& settings)
      : start_(initial_deployment(context)), settings_(settings) {
    // A source's own degree is fixed here, so the consumers are the operators behind it: the job as a whole.
    for (Workload& workload : workloads_of(context, Scope::job)) consumers_ = std::move(workload);
    for (const plan::Operator& op : context.plan->operators) {
      if (op.kind == plan::OperatorKind::source) sources_.push_back(op.id);
    }
  }

  Cadence cadence() const override { return settings_.cadence; }
  plan::Deployment plan() const override { return start_; }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    Adjustment adjustment{.to = {}, .next = state, .why = {}, .explain = nlohmann::json::object()};
    if (consumers_.leaders.empty() || sources_.empty()) {
      adjustment.why = consumers_.leaders.empty() ? "no operator's parallelism is to be changed" : "there is no source";
      return adjustment;
    }
    Memory memory = memory_from(state);
    const std::uint32_t size = size_in(consumers_, current);
    const std::uint32_t most = largest_size(consumers_, settings_.most, seen);
    const Triggers triggers = triggers_of(seen, size);
    adjustment.explain = {
        {"current", size}, {"most", most}, {"active", triggers.active}, {"sources", triggers.explain}};
    const Step step = decide(triggers, size, most, seen.t_s, memory, adjustment.explain);
    adjustment.explain["size"] = step.size;
    if (step.size != size) {
      remember_change(memory.stabilisation, settings_.stabilisation, size, step.size, seen.t_s);
      adjustment.to = resized(current, consumers_, step.size);
    }
    adjustment.why = step.size == size ? fmt::format("stays at {}: {}", size, step.why)
                                       : fmt::format("{} -> {}: {}", size, step.size, step.why);
    adjustment.next = to_state(memory);
    return adjustment;
  }

 private:
  Triggers triggers_of(const job::Observation& seen, std::uint32_t size) const;
  Step decide(const Triggers& triggers, std::uint32_t size, std::uint32_t most, double t_s, Memory& memory,
              nlohmann::json& explain) const;

  plan::Deployment start_;
  Workload consumers_;  // without leaders if no operator is adjustable
  std::vector<std::string> sources_;
  Settings settings_;
};

Triggers Lag::triggers_of(const job::Observation& seen, std::uint32_t size) const {
  Triggers triggers;
  std::uint32_t most = 0;
  for (const std::string& id : sources_) {
    std::optional<TopicLag> topic = topic_lag_of(id, seen);
    if (!topic && settings_.missing_is_zero) topic = TopicLag{};
    if (!topic) {
      triggers.missing += (triggers.missing.empty() ? "" : ", ") + id;
      triggers.proposals.emplace_back();
      triggers.explain[id] = nullptr;
      continue;
    }
    const double consumers = consumers_for(settings_.rule, *topic);
    const std::uint32_t proposal = proposed_size(size, consumers / size, consumers, settings_.stabilisation.tolerance);
    triggers.proposals.emplace_back(proposal);
    triggers.active = triggers.active || topic->records > settings_.activation_lag_threshold;
    if (triggers.highest.empty() || proposal > most) {
      triggers.highest = fmt::format("{:.0f} records of {} wait", topic->records, id);
      most = proposal;
    }
    triggers.explain[id] = {{"lag", topic->records},
                            {"partitions", topic->partitions},
                            {"partitions_with_lag", topic->lagging},
                            {"is_upper_bound", topic->is_upper_bound},
                            {"consumers", consumers},
                            {"proposal", proposal}};
  }
  return triggers;
}

Step Lag::decide(const Triggers& triggers, std::uint32_t size, std::uint32_t most, double t_s, Memory& memory,
                 nlohmann::json& explain) const {
  if (triggers.active) memory.last_active_s = t_s;
  // 1. KEDA stops a workload that has had no active source for the cooldown period, or none ever, if minReplicaCount is
  // 0. A job here cannot have less than one instance, so that is where it goes; the HPA is not asked.
  const bool rested =
      !memory.last_active_s || t_s > *memory.last_active_s + settings_.cooldown_period_s + kTimeRounding_s;
  if (settings_.least == 0 && triggers.missing.empty() && !triggers.active && rested) {
    return {1, "no source is active"};
  }
  // 2. The highest proposal counts; without the lag of all sources only upwards.
  const auto desired = highest_proposal(triggers.proposals, size);
  if (!desired) return {size, fmt::format("the lag of {} is missing", triggers.missing)};
  // 3. As far as windows, limits of speed and limits of size allow.
  const Stabilised way = stabilise(memory.stabilisation, settings_.stabilisation, size, *desired, t_s);
  explain.update({{"desired", *desired}, {"stabilised", way.stabilised}, {"limited", way.limited}});
  const std::uint32_t least = std::min(std::max(1U, settings_.least), most);
  return {std::clamp(way.limited, least, most),
          fmt::format("{}, which asks for {}; the windows leave {}", triggers.highest, *desired, way.stabilised)};
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<Lag>(context, settings_of(context, given));
}

}  // namespace millrace::tuners::lag
