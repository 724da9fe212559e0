#include "tuners/limits/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tuners/limits/quota.h"
#include "tuners/rounding.h"
#include "tuners/scaling_scope.h"
#include "tuners/stabilisation.h"

namespace millrace::tuners::limits {
namespace {

using Json = nlohmann::json;

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

struct Memory {
  TunerState wrapped;
  std::optional<double> changed_s;                    // time of the last decision that changed what runs
  std::optional<double> asked_s;                      // of the last decision, if it asked for a change
  std::string asked_of;                               // what ran then
  std::map<std::string, StabilisationMemory> wishes;  // by operator
};

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.wrapped = state.at("wrapped");
  if (!state.at("changed_s").is_null()) memory.changed_s = state.at("changed_s").get<double>();
  if (!state.at("asked_s").is_null()) memory.asked_s = state.at("asked_s").get<double>();
  memory.asked_of = state.at("asked_of").get<std::string>();
  for (const auto& [id, wishes] : state.at("wishes").items()) memory.wishes[id] = stabilisation_memory_from(wishes);
  return memory;
}

TunerState to_state(Memory&& memory) {
  Json wishes = Json::object();
  for (const auto& [id, each] : memory.wishes) wishes[id] = to_json(each);
  return {{"wrapped", std::move(memory.wrapped)},
          {"changed_s", memory.changed_s ? Json(*memory.changed_s) : Json()},
          {"asked_s", memory.asked_s ? Json(*memory.asked_s) : Json()},
          {"asked_of", std::move(memory.asked_of)},
          {"wishes", std::move(wishes)}};
}

// An operator's degree on its way through the rules.
struct Way {
  const plan::Operator* op = nullptr;
  std::uint32_t current = 1, wanted = 1;
  std::uint32_t bounded = 1, delayed = 1, stepped = 1, granted = 1;
  bool is_of_interest() const { return wanted != current || granted != current; }
};

bool counts(const plan::Operator& op) {
  return op.kind != plan::OperatorKind::source && op.kind != plan::OperatorKind::sink;
}

// "count 12 instead of 20 (max, quota)"; empty if the operator gets what was wanted.
std::string deviation(const Way& way) {
  if (way.granted == way.wanted) return "";
  std::vector<const char*> rules;
  if (way.bounded != way.wanted) rules.push_back(way.bounded < way.wanted ? "max" : "min");
  if (way.delayed != way.bounded) rules.push_back("scale_down_delay");
  if (way.stepped != way.delayed) rules.push_back(way.stepped < way.delayed ? "factor_up" : "factor_down");
  if (way.granted != way.stepped) rules.push_back("quota");
  return fmt::format("{} {} instead of {} ({})", way.op->id, way.granted, way.wanted, fmt::join(rules, ", "));
}

Json explain_ways(const std::vector<Way>& ways) {
  Json operators = Json::object();
  for (const Way& way : ways) {
    if (!way.is_of_interest()) continue;
    operators[way.op->id] = {{"current", way.current}, {"wanted", way.wanted},   {"bounded", way.bounded},
                             {"delayed", way.delayed}, {"stepped", way.stepped}, {"granted", way.granted}};
  }
  return operators;
}

class Limited final : public Tuner {
 public:
  Limited(std::unique_ptr<Tuner> wrapped, const TunerContext& context, Limits limits)
      : wrapped_(std::move(wrapped)),
        plan_(context.plan),
        submitted_(initial_deployment(context)),
        limits_(std::move(limits)) {
    delay_.down = {.window_s = limits_.scale_down_delay.seconds(), .percent = 0, .pods = 0};
    delay_.up = {.window_s = 0, .percent = 0, .pods = 0};
  }

  tl::expected<void, std::string> prepare() override { return wrapped_->prepare(); }
  Cadence cadence() const override { return wrapped_->cadence(); }
  plan::Deployment plan() const override;
  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  std::uint32_t bounded(const plan::Operator& op, std::uint32_t wanted) const;
  std::uint32_t delayed(Memory& memory, const Way& way, double now_s) const;
  std::uint32_t stepped(std::uint32_t current, std::uint32_t wanted) const;
  void fit_quota(std::vector<Way>& ways) const;
  std::vector<Way> ways(const plan::Deployment& current, const plan::Deployment& wish, Memory& memory,
                        double now_s) const;
  std::vector<std::string> held_by(const Memory& memory, double now_s) const;

  std::unique_ptr<Tuner> wrapped_;
  const plan::LogicalPlan* plan_;
  plan::Deployment submitted_;
  Limits limits_;
  StabilisationSettings delay_;
};

std::uint32_t Limited::bounded(const plan::Operator& op, std::uint32_t wanted) const {
  const std::uint32_t most = limits_.max > 0 ? limits_.max : kLargestDegree;
  std::uint32_t least = limits_.min;
  if (op.most_instances > 0) least = std::min(least, op.most_instances);
  return std::clamp(wanted, std::min(least, most), most);
}

std::uint32_t Limited::delayed(Memory& memory, const Way& way, double now_s) const {
  if (limits_.scale_down_delay <= kernel::Duration()) return way.bounded;
  const auto [wishes, is_first] = memory.wishes.try_emplace(way.op->id);
  if (is_first) stabilise(wishes->second, delay_, way.current, way.current, now_s);
  return stabilise(wishes->second, delay_, way.current, way.bounded, now_s).stabilised;
}

std::uint32_t Limited::stepped(std::uint32_t current, std::uint32_t wanted) const {
  if (wanted > current && limits_.factor_up > 0) {
    return std::min(wanted, saturated(guarded_ceiling(current * limits_.factor_up)));
  }
  if (wanted < current && limits_.factor_down > 0) {
    const double least = -guarded_ceiling(-(current / limits_.factor_down));  // the floor, safe from rounding
    return std::max({wanted, 1U, saturated(least)});
  }
  return wanted;
}

void Limited::fit_quota(std::vector<Way>& ways) const {
  for (Way& way : ways) way.granted = way.stepped;
  if (limits_.quota == 0) return;
  std::vector<Claim> claims;
  for (const Way& way : ways) {
    if (counts(*way.op)) claims.push_back({.current = way.current, .wanted = way.stepped});
  }
  const std::vector<std::uint32_t> granted = within_quota(claims, limits_.quota);
  std::size_t next = 0;
  for (Way& way : ways) {
    if (counts(*way.op)) way.granted = granted[next++];
  }
}

std::vector<Way> Limited::ways(const plan::Deployment& current, const plan::Deployment& wish, Memory& memory,
                               double now_s) const {
  std::vector<Way> ways;
  for (const plan::Operator& op : plan_->operators) {
    if (!op.follows.empty()) continue;
    Way way{.op = &op, .current = current.parallelism(op.id), .wanted = wish.parallelism(op.id)};
    const bool is_limited = is_adjustable(op) || way.wanted != way.current;
    way.bounded = is_limited ? bounded(op, way.wanted) : way.wanted;
    way.delayed = delayed(memory, way, now_s);
    way.stepped = stepped(way.current, way.delayed);
    ways.push_back(way);
  }
  fit_quota(ways);
  return ways;
}

// `wish` with the degrees that were granted; an operator that keeps its degree after all keeps its instances.
plan::Deployment granted(const plan::Deployment& current, const plan::Deployment& wish, const std::vector<Way>& ways) {
  plan::Deployment target = wish;
  for (const Way& way : ways) {
    if (way.granted == way.wanted) continue;
    target = way.granted == way.current ? target.with(way.op->id, current.instances(way.op->id))
                                        : target.with(way.op->id, plan::Parallelism{way.granted});
  }
  return target;
}

plan::Deployment Limited::plan() const {
  if (limits_.recommend_only) return submitted_;
  const plan::Deployment wish = wrapped_->plan();
  std::vector<Way> ways;
  for (const plan::Operator& op : plan_->operators) {
    if (!op.follows.empty()) continue;
    Way way{.op = &op, .current = wish.parallelism(op.id), .wanted = wish.parallelism(op.id)};
    way.stepped = is_adjustable(op) ? bounded(op, way.wanted) : way.wanted;
    // Nothing runs yet: the quota is filled from the least degrees on.
    way.current = is_adjustable(op) ? bounded(op, 1) : way.wanted;
    ways.push_back(way);
  }
  fit_quota(ways);
  plan::Deployment start = wish;
  for (const Way& way : ways) {
    if (way.granted != way.wanted) start = start.with(way.op->id, plan::Parallelism{way.granted});
  }
  return start;
}

std::vector<std::string> Limited::held_by(const Memory& memory, double now_s) const {
  std::vector<std::string> reasons;
  if (limits_.recommend_only) reasons.emplace_back("recommend_only");
  for (const ExcludedHours& hours : limits_.excluded) {
    if (contains(hours, now_s)) reasons.push_back("excluded " + to_string(hours));
  }
  const double cooldown_s = limits_.cooldown.seconds();
  if (memory.changed_s && now_s - *memory.changed_s < cooldown_s - kTimeRounding_s) {
    reasons.push_back(fmt::format("cooldown until {:.6g} s", *memory.changed_s + cooldown_s));
  }
  return reasons;
}

Adjustment Limited::adjust(const plan::Deployment& current, const job::Observation& seen,
                           const TunerState& state) const {
  Memory memory = memory_from(state);
  // A change that was asked for began a cooldown if it took place.
  if (memory.asked_s && memory.asked_of != current.text()) memory.changed_s = memory.asked_s;
  memory.asked_s.reset();
  memory.asked_of.clear();

  Adjustment decided = wrapped_->adjust(current, seen, memory.wrapped);
  if (decided.failure) return decided;
  const plan::Deployment wish = decided.to.value_or(current);
  const std::vector<Way> ways = this->ways(current, wish, memory, seen.t_s);
  const plan::Deployment target = granted(current, wish, ways);
  std::vector<std::string> held;
  if (target != current || decided.restart) held = held_by(memory, seen.t_s);

  std::vector<std::string> deviations;
  for (const Way& way : ways) {
    if (std::string words = deviation(way); !words.empty()) deviations.push_back(std::move(words));
  }
  if (!deviations.empty()) decided.why += fmt::format("; limits: {}", fmt::join(deviations, ", "));
  if (!held.empty())
    decided.why +=
        fmt::format("; {} held back by: {}", target != current ? target.text() : "the restart", fmt::join(held, ", "));
  if (decided.explain.is_null()) decided.explain = Json::object();
  decided.explain["limits"] = {{"operators", explain_ways(ways)}, {"target", target.text()}, {"held_by", held}};

  const bool changes = target != current && held.empty();
  const bool restarts = decided.restart && held.empty();
  const bool is_held = (wish != current && !changes) || (decided.restart && !restarts);
  memory.wrapped = is_held && decided.next_if_held ? std::move(*decided.next_if_held) : std::move(decided.next);
  if (changes) {
    memory.asked_s = seen.t_s;
    memory.asked_of = current.text();
  }
  return {.to = changes ? std::optional(target) : std::nullopt,
          .next = to_state(std::move(memory)),
          .why = std::move(decided.why),
          .explain = std::move(decided.explain),
          .restart = restarts};
}

}  // namespace

std::unique_ptr<Tuner> limited(std::unique_ptr<Tuner> wrapped, const TunerContext& context, Limits limits) {
  assert(wrapped != nullptr && limits.min >= 1 && (limits.max == 0 || limits.max >= limits.min));
  return std::make_unique<Limited>(std::move(wrapped), context, std::move(limits));
}

}  // namespace millrace::tuners::limits
