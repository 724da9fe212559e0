#include "experiments/traces/flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "experiments/replay/filter_selectivity.h"
#include "experiments/replay/workload.h"

namespace millrace::experiments {
namespace {

std::string text(const PublishedOperator& op, std::string_view name) {
  const std::string* found = attribute(op, name);
  return found == nullptr ? "" : *found;
}

struct WindowTerms {
  bool count = false, sliding = false;
  double length = 1, slide = 1;  // records, or ms
};

// The formulas of the released generator (ZeroTune, class of estimated selectivities), constants included.
class ReleasedGuess {
 public:
  tl::expected<double, std::string> filter(const PublishedOperator& op) const {
    const std::string cls = text(op, "filterClass"), function = text(op, "filterFunction");
    if (cls == "String") {
      constexpr double kMatch = 1.0 / 62;
      const bool negated = function == "startsNotWith" || function == "endsNotWith";
      return negated ? 1 - kMatch : kMatch;
    }
    const auto literal = published_number(text(op, "literal"));
    if (!literal || (cls != "Integer" && cls != "Double")) {
      return tl::unexpected(fmt::format("{}: no literal of class '{}'", operator_id(op), cls));
    }
    const double range = cls == "Integer" ? 20 : 11;
    const double below = cls == "Integer" ? *literal + 10 : (*literal + 0.05) * 100;
    const double above = cls == "Integer" ? 10 - *literal : (0.05 - *literal) * 100;
    if (function == "notEquals") return 1 - 1 / range;
    if (function == "greaterThan") return above / range;
    if (function == "lessThan") return below / range;
    if (function == "greaterEquals") return (above + 1) / range;
    if (function == "lessEquals") return (below + 1) / range;
    return tl::unexpected(fmt::format("{}: '{}' is no filter function for numbers", operator_id(op), function));
  }

  double aggregate(const PublishedOperator& op, const WindowTerms& window, double in) const {
    if (window.count) return 1 / (window.sliding ? window.slide : window.length);
    const std::string cls = text(op, "keyByClass");
    const double keys = cls == "String" ? 620 : cls == "Integer" ? 83 : cls == "Double" ? 86 : 100;
    const double period_s = (window.sliding ? window.slide : window.length) / 1000;
    return in > 0 ? (1 / period_s) / (in / keys) : 0;
  }

  // Times the sum of the inputs.
  double join(const WindowTerms& window, double sum_in) const {
    const double stretch = window.sliding ? window.slide / window.length : 1;
    if (window.count) return 0.189 * window.length / stretch;
    return 0.001 * window.length * 0.015 * std::sqrt(sum_in) / 2 / stretch;
  }
};

tl::expected<WindowTerms, std::string> window_of(const PublishedOperator& op) {
  const auto length = numeric_attribute(op, "windowLength");
  const auto slide = numeric_attribute(op, "slidingLength");
  WindowTerms window;
  window.count = text(op, "windowPolicy") == "count";
  window.sliding = text(op, "windowType") == "slidingWindow";
  if (!length || *length < 1 || (window.sliding && (!slide || *slide < 1))) {
    return tl::unexpected(fmt::format("{}: its window has no length or no slide", operator_id(op)));
  }
  window.length = *length;
  window.slide = window.sliding ? *slide : *length;
  return window;
}

// Rates are whole numbers there.
tl::expected<ExpectedFlow, std::string> released_flow(const PublishedPlan& plan) {
  const ReleasedGuess guess;
  ExpectedFlow flow;
  flow.in.assign(plan.operators.size(), 0);
  flow.out = flow.in;
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    const PublishedOperator& op = plan.operators[i];
    double in = 0;
    for (const auto& [from, to] : plan.edges) in += to == i ? flow.out[from] : 0;
    double selectivity = 1;
    if (op.kind == PublishedKind::source) {
      in = numeric_attribute(op, "confEventRate").value_or(0);
    } else if (op.kind == PublishedKind::filter) {
      const auto share = guess.filter(op);
      if (!share) return tl::unexpected(share.error());
      selectivity = *share;
    } else {
      const auto window = window_of(op);
      if (!window) return tl::unexpected(window.error());
      selectivity = op.kind == PublishedKind::window_join ? guess.join(*window, in) : guess.aggregate(op, *window, in);
    }
    flow.in[i] = in;
    flow.out[i] = std::floor(in * selectivity);
  }
  return flow;
}

}  // namespace

tl::expected<ExpectedFlow, std::string> expected_flow(const PublishedPlan& plan, SelectivityGuess guess) {
  if (guess == SelectivityGuess::released) return released_flow(plan);
  const auto rates = expected_output(plan);
  if (!rates) return tl::unexpected(rates.error());
  ExpectedFlow flow{std::vector<double>(plan.operators.size(), 0), *rates};
  for (const auto& [from, to] : plan.edges) flow.in[to] += flow.out[from];
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    if (plan.operators[i].kind == PublishedKind::source) flow.in[i] = flow.out[i];
  }
  return flow;
}

}  // namespace millrace::experiments
