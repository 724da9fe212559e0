#include "experiments/fidelity/fidelity_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiments/fidelity/fidelity_errors.h"
#include "experiments/fidelity/fidelity_targets.h"
#include "experiments/fidelity/fidelity_worst.h"
#include "experiments/figures/aligned_text.h"
#include "experiments/figures/number_text.h"
#include "experiments/validation/validation_text.h"

namespace millrace::experiments {
namespace {

using enum FidelityQuantity;

constexpr std::size_t kWorst = 5;

struct Shown {
  FidelityQuantity quantity;
  FidelityCut cut;
};
// What sources of a job that keeps up achieve says nothing of the simulator.
constexpr std::array<Shown, 14> kHeadline = {{{source_rate, FidelityCut::saturated},
                                              {throughput, FidelityCut::saturated},
                                              {throughput, FidelityCut::unsaturated},
                                              {latency, FidelityCut::all},
                                              {latency, FidelityCut::saturated},
                                              {latency, FidelityCut::unsaturated},
                                              {latency_p50, FidelityCut::saturated},
                                              {latency_p50, FidelityCut::unsaturated},
                                              {latency_p95, FidelityCut::saturated},
                                              {latency_p95, FidelityCut::unsaturated},
                                              {operator_input, FidelityCut::saturated},
                                              {operator_input, FidelityCut::unsaturated},
                                              {busiest, FidelityCut::saturated},
                                              {busiest, FidelityCut::unsaturated}}};
constexpr std::array<Shown, 3> kEdge = {
    {{source_rate, FidelityCut::edge}, {throughput, FidelityCut::edge}, {latency, FidelityCut::edge}}};
constexpr std::array<Shown, 3> kCalibration = {
    {{source_rate, FidelityCut::saturated}, {throughput, FidelityCut::saturated}, {latency, FidelityCut::all}}};
constexpr std::array<Shown, 4> kByPart = {{{source_rate, FidelityCut::saturated},
                                           {throughput, FidelityCut::all},
                                           {latency, FidelityCut::all},
                                           {operator_input, FidelityCut::all}}};
constexpr std::array<FidelityQuantity, 5> kOfWorst = {source_rate, throughput, latency, operator_input, busiest};

std::string value_text(std::optional<double> value, FidelityQuantity quantity) {
  if (!value) return "-";
  switch (quantity) {
    case latency:
    case latency_p50:
    case latency_p95:
      return duration_text(*value);
    case busiest:
      return fmt::format("{:.0f} ms/s", *value);
    default:
      return engineering_text(*value, "/s");
  }
}

using Cells = std::vector<std::string>;

// Differences in ms/s are no factors.
Cells error_cells(const FidelityErrors& errors, FidelityQuantity quantity) {
  Cells cells = {fmt::format("{}", errors.pairs), fmt::format("{}", errors.no_result)};
  for (const double error : {errors.q50, errors.q90, errors.q95}) {
    cells.push_back(errors.pairs == 0 ? "-" : quantity == busiest ? fmt::format("{:.0f}", error) : error_text(error));
  }
  cells.push_back(errors.pairs == 0     ? "-"
                  : quantity == busiest ? fmt::format("{:+.0f}", errors.bias)
                                        : fmt::format("{:.2f}", errors.bias));
  return cells;
}

std::string share_text(const FidelityShare& share) {
  if (share.plans == 0) return "-";
  return fmt::format("{:.0f} %", 100.0 * static_cast<double>(share.right) / static_cast<double>(share.plans));
}

class Text {
 public:
  explicit Text(const FidelityPlans& plans) : plans_(plans) {}

  std::string whole() {
    heading();
    table(FidelityThird::judging, kHeadline);
    table(FidelityThird::judging, kEdge);
    parts();
    shares(FidelityThird::judging);
    targets();
    words_ += fmt::format("\nplans that a calibration may have seen: {}\n",
                          plans_of(plans_, {.third = FidelityThird::calibration}).size());
    table(FidelityThird::calibration, kCalibration);
    shares(FidelityThird::calibration);
    worst();
    return std::move(words_);
  }

 private:
  void heading() {
    const auto& all = plans_.plans;
    words_ = fmt::format("{} plans measured as {}: {} saturated, {} not", all.size(), plans_.measured,
                         std::ranges::count_if(all, &FidelityPlan::saturated),
                         std::ranges::count_if(all, [](const FidelityPlan& plan) { return !plan.saturated; }));
    if (plans_.has_repeated) {
      words_ += fmt::format("; {} at the edge, as {} disagrees", std::ranges::count_if(all, &FidelityPlan::at_edge),
                            plans_.sets[0]);
    }
    words_ += '\n';
    for (std::size_t set = 0; set < plans_.sets.size(); ++set) {
      const auto missing = std::ranges::count_if(all, [&](const FidelityPlan& plan) { return !plan.others[set]; });
      if (missing > 0) words_ += fmt::format("{} of them are not kept in {}\n", missing, plans_.sets[set]);
    }
    words_ += fmt::format("\nplans that no calibration may see: {}\n", plans_of(plans_, {}).size());
  }

  template <std::size_t N>
  void table(FidelityThird third, const std::array<Shown, N>& shown) {
    std::vector<Cells> lines = {{"q-error", "plans", "pairs", "no result", "q50", "q90", "q95", "bias"}};
    for (const auto& [quantity, cut] : shown) {
      const auto plans = plans_of(plans_, {.third = third, .cut = cut});
      if (plans.empty()) continue;
      const std::string unit = quantity == busiest ? ", ms/s apart" : "";
      Cells heading(lines[0].size());
      heading[0] = fmt::format("{}{}, {}", to_string(quantity), unit, to_string(cut));
      heading[1] = fmt::format("{}", plans.size());
      lines.push_back(std::move(heading));
      for (std::size_t set = 0; set < plans_.sets.size(); ++set) {
        Cells line = {"  " + plans_.sets[set], ""};
        std::ranges::move(error_cells(fidelity_errors(plans, set, quantity), quantity), std::back_inserter(line));
        lines.push_back(std::move(line));
      }
    }
    if (lines.size() > 1) words_ += aligned_text(lines);
  }

  void parts() {
    std::vector<std::string> names;
    for (const FidelityPlan& plan : plans_.plans) {
      if (std::ranges::find(names, plan.measured.part) == names.end()) names.push_back(plan.measured.part);
    }
    if (names.size() < 2) return;
    std::vector<Cells> lines = {{"q50 / q95 by part", "plans", "saturated"}};
    for (const auto& [quantity, cut] : kByPart) {
      const std::string which = cut == FidelityCut::all ? "" : fmt::format(", {}", to_string(cut));
      lines[0].push_back(fmt::format("{}{}", to_string(quantity), which));
    }
    lines[0].push_back("bottleneck");
    for (const std::string& name : names) part(name, lines);
    words_ += aligned_text(lines);
  }

  void part(const std::string& name, std::vector<Cells>& lines) {
    const auto of = [&](FidelityCut cut) { return plans_of(plans_, {.cut = cut, .part = name}); };
    Cells heading(lines[0].size());
    heading[0] = name;
    heading[1] = fmt::format("{}", of(FidelityCut::all).size());
    heading[2] = fmt::format("{}", of(FidelityCut::saturated).size());
    lines.push_back(std::move(heading));
    for (std::size_t set = 0; set < plans_.sets.size(); ++set) {
      Cells line = {"  " + plans_.sets[set], "", ""};
      for (const auto& [quantity, cut] : kByPart) {
        const FidelityErrors errors = fidelity_errors(of(cut), set, quantity);
        line.push_back(fmt::format("{} / {}", error_text(errors.q50), error_text(errors.q95)));
      }
      line.push_back(share_text(bottlenecks_alike(of(FidelityCut::saturated), set)));
      lines.push_back(std::move(line));
    }
  }

  void shares(FidelityThird third) {
    const auto all = plans_of(plans_, {.third = third});
    const auto saturated = plans_of(plans_, {.third = third, .cut = FidelityCut::saturated});
    std::vector<Cells> lines = {{"as measured", "plans", "right", "share"}};
    const auto add = [&](std::string name, const FidelityShare& share) {
      lines.push_back(
          {std::move(name), fmt::format("{}", share.plans), fmt::format("{}", share.right), share_text(share)});
    };
    lines.push_back({"bottleneck, saturated", "", "", ""});
    for (std::size_t set = 0; set < plans_.sets.size(); ++set) {
      add("  " + plans_.sets[set], bottlenecks_alike(saturated, set));
    }
    lines.push_back({"saturated or not, all", "", "", ""});
    for (std::size_t set = 0; set < plans_.sets.size(); ++set) {
      add("  " + plans_.sets[set], saturation_alike(all, set));
    }
    words_ += aligned_text(lines);
  }

  void targets() {
    for (std::size_t set = plans_.first_simulated(); set < plans_.sets.size(); ++set) {
      words_ += fmt::format("\ntargets of {}\n", plans_.sets[set]);
      for (const FidelityTarget& target : fidelity_targets(plans_, set)) {
        const char* state = target.state == TargetState::met      ? "met:   "
                            : target.state == TargetState::missed ? "missed:"
                                                                  : "no plans:";
        words_ += fmt::format("  {} {}\n", state, target.words);
      }
    }
  }

  void worst() {
    for (std::size_t set = plans_.first_simulated(); set < plans_.sets.size(); ++set) {
      words_ += fmt::format("\nfurthest from {}: {}\n", plans_.measured, plans_.sets[set]);
      std::vector<Cells> lines = {{"plan", "measured", "repeated", "simulated"}};
      for (const FidelityQuantity quantity : kOfWorst) {
        Cells heading(lines[0].size());
        heading[0] = to_string(quantity);
        lines.push_back(std::move(heading));
        for (const WorstPlan& each : worst_plans(plans_, set, quantity, kWorst)) {
          const LabelledExecution& measured = each.plan->measured;
          const bool of_operator = quantity == operator_input || quantity == busiest;
          const std::string op = of_operator ? fmt::format(" {}", measured.operators[each.pair.op].id) : "";
          lines.push_back({fmt::format("  {}{} ({})", measured.id, op, degrees_text(measured)),
                           value_text(each.pair.measured, quantity), value_text(each.repeated, quantity),
                           value_text(each.pair.judged, quantity)});
        }
      }
      if (!plans_.has_repeated) {
        for (Cells& line : lines) line.erase(line.begin() + 2);
      }
      words_ += aligned_text(lines);
    }
  }

  const FidelityPlans& plans_;
  std::string words_;
};

}  // namespace

std::string fidelity_text(const FidelityPlans& plans) {
  return Text(plans).whole();
}

}  // namespace millrace::experiments
