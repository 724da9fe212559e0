#include "experiments/validation/judged_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>

namespace millrace::experiments {
namespace {

// Of the first operator with a window: within a published plan they are alike.
std::string windows_text(const PublishedPlan& plan) {
  for (const PublishedOperator& op : plan.operators) {
    const std::string* policy = attribute(op, "windowPolicy");
    const std::string* length = attribute(op, "windowLength");
    const std::string* slide = attribute(op, "slidingLength");
    if (policy == nullptr || length == nullptr) continue;
    const char* unit = *policy == "count" ? "" : " ms";
    if (slide == nullptr || *slide == *length) return fmt::format("tumbling {} {}{}", *policy, *length, unit);
    return fmt::format("sliding {} {}/{}{}", *policy, *length, *slide, unit);
  }
  return "none";
}

std::string degrees_text(const PublishedPlan& plan) {
  std::string words;
  for (const PublishedOperator& op : plan.operators) {
    words += fmt::format("{}{}", words.empty() ? "" : "-", op.parallelism);
  }
  return words;
}

std::string hosts_text(const PublishedPlan& plan) {
  std::map<std::uint32_t, std::size_t> by_cores;
  for (const PublishedHost& host : plan.hosts) ++by_cores[host.cores];
  std::string words;
  for (const auto& [cores, hosts] : by_cores) {
    words += fmt::format("{}{}x{}", words.empty() ? "" : " + ", hosts, cores);
  }
  return words + " cores";
}

std::optional<double> at(const std::vector<double>& values, std::size_t i) {
  if (i >= values.size()) return std::nullopt;
  return values[i];
}

// One quantity of the whole job.
struct Compared {
  std::optional<double> measured, simulated;
};

Compared whole_job(const MeasuredLabels& measured, const ReplayedLabels& simulated, JudgedQuantity quantity) {
  const std::size_t operators = measured.operator_input_per_s.size();
  switch (quantity) {
    case JudgedQuantity::latency:
      return {measured.latency_ms, simulated.latency_ms};
    case JudgedQuantity::throughput:
      return {measured.throughput_per_s(), simulated.throughput_per_s};
    case JudgedQuantity::source_rate:
      return {measured.clipped_achieved_per_s(), std::min(simulated.achieved_per_s, measured.configured_per_s)};
    case JudgedQuantity::throughput_exact:
      return {measured.exact_throughput_per_s, simulated.throughput_per_s};
    case JudgedQuantity::last_operator:
      return {measured.last_operator_per_s, at(simulated.operator_output_per_s, operators - 1)};
    case JudgedQuantity::operator_input:
      break;
  }
  assert(false && "operator_input is not a quantity of the whole job");
  return {};
}

void add_comparable(std::vector<PlanPair>& pairs, const Compared& compared, std::size_t op) {
  if (!compared.measured) return;
  const JudgedPair pair{compared.simulated, *compared.measured};
  if (is_comparable(pair)) pairs.push_back({pair, op});
}

}  // namespace

JudgedPlan judged_plan(const PlanRef& ref, const PublishedPlan& plan) {
  MeasuredLabels measured = measured_labels(plan);
  auto groups = groups_of(plan, measured);
  return {.plan = ref,
          .groups = std::move(groups),
          .windows = windows_text(plan),
          .degrees = degrees_text(plan),
          .hosts = hosts_text(plan),
          .measured = std::move(measured),
          .replays = {}};
}

std::string_view to_string(JudgedQuantity quantity) {
  constexpr std::array<std::string_view, 6> kNames = {"latency",        "throughput",       "source rate",
                                                      "operator input", "throughput exact", "last operator"};
  return kNames[static_cast<std::size_t>(quantity)];
}

std::vector<PlanPair> pairs_of(const JudgedPlan& plan, std::size_t input, JudgedQuantity quantity) {
  assert(input < plan.replays.size());
  static const ReplayedLabels kNothing;
  const ReplayedLabels& simulated = plan.replays[input] ? *plan.replays[input] : kNothing;
  const auto& inputs = plan.measured.operator_input_per_s;
  std::vector<PlanPair> pairs;
  if (inputs.empty()) return pairs;
  if (quantity != JudgedQuantity::operator_input) {
    add_comparable(pairs, whole_job(plan.measured, simulated, quantity), inputs.size() - 1);
    return pairs;
  }
  for (std::size_t op = 0; op < inputs.size(); ++op) {
    add_comparable(pairs, {inputs[op], at(simulated.operator_input_per_s, op)}, op);
  }
  return pairs;
}

}  // namespace millrace::experiments
