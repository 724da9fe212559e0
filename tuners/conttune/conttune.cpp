#include "tuners/conttune/conttune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tuners/conttune/big_phase.h"
#include "tuners/conttune/catching_up.h"
#include "tuners/conttune/explanation.h"
#include "tuners/conttune/history.h"
#include "tuners/conttune/overload.h"
#include "tuners/conttune/settings.h"
#include "tuners/conttune/small_phase.h"
#include "tuners/ds2/epoch.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::conttune {
namespace {

// Operators that have one degree: the one whose degree is set, and all that follow it.
struct Group {
  std::string leader;
  std::vector<std::string> members;  // in the data flow, the leader among them
};

// What a phase decides.
struct Verdict {
  plan::Deployment target;
  std::string why;
};

// One window of a job, as far as the algorithm looks at it.
struct Window {
  const plan::Deployment& current;
  const job::Observation& seen;
  std::map<std::string, Situation> operators;  // members of groups only
};

std::vector<Group> groups_of(const plan::LogicalPlan& plan) {
  std::map<std::string, Group> by_leader;
  for (const std::size_t index : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[index];
    const plan::Operator& leader = leader_of(plan, op);
    if (op.kind == plan::OperatorKind::source || !is_adjustable(leader)) continue;
    Group& group = by_leader[leader.id];
    group.leader = leader.id;
    group.members.push_back(op.id);
  }
  std::vector<Group> groups;
  for (auto& [leader, group] : by_leader) groups.push_back(std::move(group));
  return groups;
}

class ContTune final : public Tuner {
 public:
  ContTune(const TunerContext& context, const Settings& settings)
      : context_(context), settings_(settings), groups_(groups_of(*context.plan)) {
    std::size_t operators = 0;
    for (const Group& group : groups_) operators += group.members.size();
    kept_ = degrees_kept(settings.newest, operators);
  }

  // As DS2's: the settling time is counted in windows, so nothing settles before the first one.
  Cadence cadence() const override { return {.period = settings_.policy_interval, .settle = {}}; }

  plan::Deployment plan() const override { return initial_deployment(context_); }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  void note_degrees(const plan::Deployment& current, Memory& memory) const;
  Window look(const plan::Deployment& current, const job::Observation& seen, const ds2::Epoch& epoch,
              Memory& memory) const;
  std::optional<Verdict> big_phase(const Window& window, const Overloaded& worst, Memory& memory,
                                   nlohmann::json& explain) const;
  Verdict small_phase(const Window& window, const Memory& memory, nlohmann::json& explain) const;
  void note_feasible_degrees(const Window& window, Memory& memory) const;
  std::uint32_t cap_of(const Group& group, const job::Observation& seen) const;

  TunerContext context_;
  Settings settings_;
  std::vector<Group> groups_;  // by leader
  std::size_t kept_ = 2;       // degrees remembered per operator
};

// At most the cap, and no more instances than key groups.
std::uint32_t ContTune::cap_of(const Group& group, const job::Observation& seen) const {
  return std::min(settings_.cap, std::max<std::uint32_t>(1, seen.operators.at(group.leader).max_parallelism));
}

// p^max is the greatest degree that ran, not what was asked for: a testbed may grant less.
void ContTune::note_degrees(const plan::Deployment& current, Memory& memory) const {
  for (const Group& group : groups_) {
    std::uint32_t& largest = memory.degrees[group.leader].largest;
    largest = std::max(largest, current.parallelism(group.leader));
  }
}

// Records PA_i = T_i of DS2 in every operator's history; an operator without useful time or records says nothing.
Window ContTune::look(const plan::Deployment& current, const job::Observation& seen, const ds2::Epoch& epoch,
                      Memory& memory) const {
  Window window{.current = current, .seen = seen, .operators = {}};
  std::map<std::string, double> offered;
  if (settings_.overload == Overload::lag) offered = offered_per_s(seen);
  std::map<std::string, const ds2::Rates*> rates;
  for (const ds2::EpochOperator& op : epoch) rates[op.id] = &op.rates;
  for (const Group& group : groups_) {
    for (const std::string& id : group.members) {
      const double ability = rates.at(id)->true_processing;
      Abilities& measured = memory.operators[id].measured;
      const std::uint32_t degree = current.parallelism(group.leader);
      if (std::isfinite(ability) && ability > 0) record(measured, degree, ability, settings_.newest, kept_);
      const auto put_out = offered.find(id);
      window.operators[id] = {
          .degree = degree,
          .largest = memory.degrees.at(group.leader).largest,
          .ability = ability,
          .arriving = put_out == offered.end() ? rates.at(id)->observed_processing : put_out->second,
          .points = observations(measured)};
    }
  }
  return window;
}

// nullopt: every operator is at its cap.
std::optional<Verdict> ContTune::big_phase(const Window& window, const Overloaded& worst, Memory& memory,
                                           nlohmann::json& explain) const {
  Verdict verdict{.target = window.current, .why = {}};
  for (const Group& group : groups_) {
    DegreeMemory& degree = memory.degrees.at(group.leader);
    const std::uint32_t running = window.current.parallelism(group.leader);
    const std::uint32_t wanted =
        enlarged(running, degree.largest, settings_.big_multiplier, cap_of(group, window.seen));
    explain["operators"][group.leader]["p_new"] = wanted;
    // An ability that is a sum over unequal instances promises more than they keep: what was too small for these rates
    // is not tried again, or Big and Small phase would take turns for ever.
    if (std::ranges::any_of(group.members, [&](const std::string& id) {
          return is_too_small(*context_.plan, window.seen, id, settings_.overload, settings_.backpressure_threshold);
        })) {
      degree.too_small = std::max(degree.too_small, running);
    }
    if (wanted != running) verdict.target = verdict.target.with(group.leader, plan::Parallelism{wanted});
    degree.feasible.clear();  // a new tuning
  }
  if (verdict.target == window.current) return std::nullopt;
  verdict.why =
      fmt::format("{} {}: all operators are enlarged at once to {}", worst.id, worst.how, verdict.target.text());
  return verdict;
}

// Without back-pressure the degrees that run are feasible at the present arrival rates; what was so at others counts no
// longer.
void ContTune::note_feasible_degrees(const Window& window, Memory& memory) const {
  for (const Group& group : groups_) {
    const bool has_moved = std::any_of(group.members.begin(), group.members.end(), [&](const std::string& id) {
      const auto& noted = memory.operators.at(id).arriving;
      return !noted || !(std::abs(window.operators.at(id).arriving - *noted) <= settings_.rate_tolerance * *noted);
    });
    DegreeMemory& degree = memory.degrees.at(group.leader);
    const std::uint32_t running = window.current.parallelism(group.leader);
    if (has_moved) {
      degree.feasible.clear();
      degree.too_small = 0;
    }
    if (degree.too_small >= running) degree.too_small = running - 1;
    for (const std::string& id : group.members) {
      if (has_moved) memory.operators.at(id).arriving = window.operators.at(id).arriving;
    }
    note_feasible(degree, running);
  }
}

// All operators are judged by the same window and changed in one redeployment. `cpu` is the class of the job: low if an
// operator needs fewer instances, else high if one needs more.
Verdict ContTune::small_phase(const Window& window, const Memory& memory, nlohmann::json& explain) const {
  Verdict verdict{.target = window.current, .why = {}};
  std::string cpu = "normal";
  for (const Group& group : groups_) {
    // Followers have the degree of their leader, which gets what the neediest of them needs.
    std::uint32_t neediest = 1;
    for (const std::string& id : group.members) {
      const Situation& now = window.operators.at(id);
      const Choice choice = choose(now, settings_);
      explain_choice(now, choice, settings_, explain["operators"][id]);
      neediest = std::max(neediest, choice.degree);
    }
    const std::uint32_t running = window.current.parallelism(group.leader);
    const std::uint32_t too_small = memory.degrees.at(group.leader).too_small;
    if (settings_.mode == Mode::intended) neediest = std::max(neediest, too_small + 1);
    explain["operators"][group.leader]["too_small"] = too_small;
    const std::uint32_t wanted = std::min(neediest, cap_of(group, window.seen));
    // A degree that already kept up with these rates is not tried again, so that two of them cannot alternate.
    const bool tried = wanted != running && is_feasible(memory.degrees.at(group.leader), wanted);
    explain["operators"][group.leader]["already_feasible"] = tried;
    if (wanted == running || tried) continue;
    if (wanted < running) cpu = "low";
    if (wanted > running && cpu == "normal") cpu = "high";
    verdict.target = verdict.target.with(group.leader, plan::Parallelism{wanted});
  }
  explain["cpu"] = cpu;
  const std::string none = settings_.overload == Overload::lag ? "no operator lags" : "no operator is back-pressured";
  verdict.why = verdict.target == window.current ? none + ", and none needs another degree"
                                                 : none + ": the arrival rates ask for " + verdict.target.text();
  return verdict;
}

Adjustment hold(const Memory& memory, std::string why, nlohmann::json explain = nlohmann::json::object()) {
  return {.to = std::nullopt, .next = to_state(memory), .why = std::move(why), .explain = std::move(explain)};
}

Adjustment ContTune::adjust(const plan::Deployment& current, const job::Observation& seen,
                            const TunerState& state) const {
  Memory memory = memory_from(state);
  note_degrees(current, memory);
  // 1. It runs at every complete window outside the settling time after a deployment; metrics and settling are DS2's.
  const auto epoch = ds2::epoch_of(*context_.plan, current, seen, {.mode = settings_.mode});
  if (!epoch) return hold(memory, "incomplete window: " + epoch.error());
  if (memory.since < settings_.warm_up_time) {
    ++memory.since;
    return hold(memory, fmt::format("warming up: window {} of {}", memory.since, settings_.warm_up_time));
  }
  // 2. The processing ability of every operator goes into its history.
  const Window window = look(current, seen, *epoch, memory);
  nlohmann::json explain = {{"since", memory.since}, {"operators", nlohmann::json::object()}};
  for (const auto& [id, now] : window.operators) {
    explain["operators"][id] = explain_window(now, backpressure_of(seen.operators.at(id)));
  }
  ++memory.since;
  const auto state_of_job =
      overloaded(*context_.plan, seen, settings_.overload, settings_.backpressure_threshold, settings_.mode);
  if (!state_of_job) return hold(memory, state_of_job.error(), std::move(explain));
  const std::string sign = settings_.overload == Overload::lag ? "lagging" : "back-pressured";
  explain["job_state"] = *state_of_job ? sign : "non-" + sign;
  // 3. A job that catches up is neither under-provisioned, nor are its arrival rates its demand: wait for it, or each
  //    restart would be the reason for the next one.
  if (settings_.mode == Mode::intended && settings_.catch_up_limit_s > 0) {
    const auto catch_up = catching_up(*context_.plan, seen, settings_.rate_tolerance, settings_.catch_up_limit_s);
    explain["catching_up"] = catch_up ? nlohmann::json(catch_up->source) : nlohmann::json();
    if (catch_up) {
      explain["catch_up_left_s"] = catch_up->left_s;
      return hold(memory,
                  fmt::format("{} is catching up: it reads {:.0f} records/s more than arrive, and its backlog is gone "
                              "in {:.0f} s",
                              catch_up->source, catch_up->surplus_per_s, catch_up->left_s),
                  std::move(explain));
    }
  }
  // 4. Big phase while the job is back-pressured and an operator can grow.
  std::optional<Verdict> verdict;
  if (*state_of_job) {
    verdict = big_phase(window, **state_of_job, memory, explain);
    if (!verdict && settings_.mode == Mode::intended) {
      // The arrival rates of a back-pressured job are not its demand: by them the Small phase would only shrink what
      // the Big phase enlarges again.
      return hold(memory, fmt::format("{} is {}, but every operator is at its cap", (*state_of_job)->id, sign),
                  std::move(explain));
    }
  }
  explain["phase"] = verdict ? "big" : "small";
  // 5. Small phase otherwise.
  if (!*state_of_job) note_feasible_degrees(window, memory);
  if (!verdict) verdict = small_phase(window, memory, explain);
  if (verdict->target == current) return hold(memory, std::move(verdict->why), std::move(explain));
  // 6. One redeployment for all operators; then its settling time begins.
  TunerState if_held = to_state(memory);
  memory.since = 0;
  return {.to = std::move(verdict->target),
          .next = to_state(memory),
          .why = std::move(verdict->why),
          .explain = std::move(explain),
          .next_if_held = std::move(if_held)};
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<ContTune>(context, settings_of(context, given));
}

}  // namespace millrace::tuners::conttune
