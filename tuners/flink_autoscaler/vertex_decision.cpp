#include "tuners/flink_autoscaler/vertex_decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tuners/flink_autoscaler/alignment.h"
#include "tuners/rounding.h"

namespace millrace::tuners::flink_autoscaler {
namespace {

// Why the rates allow no judgement; "" if they do.
std::string unjudgeable(const VertexEvaluation& rates, const Settings& settings) {
  // 1. Without rates nothing changes.
  if (std::isnan(rates.tpr)) return "its true processing rate is not known";
  if (std::isnan(rates.capacity)) return "its target rate is not known";
  // A vertex that did nothing has any capacity for the released code, which shrinks it whatever waits for it.
  const bool idle = rates.target == 0 && rates.catch_up == 0;
  if (settings.mode == Mode::intended && std::isinf(rates.tpr) && !idle)
    return "it did nothing, so its rate is not known";
  return "";
}

// 2. and 3. The relative change of the degree.
double scale_factor(const VertexEvaluation& rates, double coefficient, const Settings& settings) {
  const double factor = std::isinf(rates.tpr) ? 0 : rates.capacity / rates.tpr / coefficient;
  return std::clamp(factor, 1 - settings.scale_down_factor, 1 + settings.scale_up_factor);
}

// 4. Within the limits of the vertex, which never turn a degree that is deployed already into a wrong one.
void choose_degree(const ScaledVertex& vertex, const Settings& settings, VertexDecision& decision) {
  const double instances = decision.factor * vertex.current;
  const bool intended = settings.mode == Mode::intended;
  decision.raw = intended ? guarded_ceiling(instances) : std::ceil(instances);
  const std::uint32_t most = intended ? std::min(settings.max_parallelism, settings.cap) : settings.max_parallelism;
  decision.lower = std::min(vertex.current, settings.min_parallelism);
  decision.upper = std::max(vertex.current, most);
  const double least = std::max<double>(decision.lower, decision.raw);
  decision.wanted = static_cast<std::uint32_t>(std::min<double>(least, std::min(vertex.key_groups, decision.upper)));
}

void align(const ScaledVertex& vertex, const Settings& settings, VertexDecision& decision) {
  decision.aligned = decision.wanted;
  if (vertex.partitions == 0 && !vertex.is_keyed) return;
  const AlignmentCase of{.current = vertex.current,
                         .wanted = decision.wanted,
                         .shared = vertex.partitions > 0 ? vertex.partitions : vertex.key_groups,
                         .most = std::min(vertex.key_groups, decision.upper),
                         .lower = decision.lower};
  decision.shared = of.shared;
  decision.bound = alignment_bound(of);
  decision.aligned = aligned(of, settings.alignment, settings.mode);
}

// 8. A scale-up needs no patience, but is vain if the last one was.
void scale_up(const ScaledVertex& vertex, const VertexEvaluation& rates, const std::vector<PastScaling>& history,
              const Settings& settings, VertexDecision& decision) {
  const bool follows_a_decision = !history.empty() && history.back().to == vertex.current;
  decision.ineffective =
      follows_a_decision && was_ineffective(history.back(), rates.tpr, settings.effectiveness, settings.mode);
  if (decision.ineffective && settings.block_ineffective) {
    decision.held = "its last scale-up did not help";
    return;
  }
  decision.to = decision.aligned;
}

// 9. A scale-down waits, and then follows the largest proposal of its interval.
void scale_down(std::optional<DelayedScaleDown>& delayed, double now_s, const Settings& settings,
                VertexDecision& decision) {
  if (settings.scale_down_interval_s <= 0) {
    decision.to = decision.aligned;
    return;
  }
  const Recommendation now{.t_s = now_s, .degree = decision.aligned, .outside = decision.outside};
  const auto largest = after_delay(delayed, now, settings.scale_down_interval_s);
  if (!largest) {
    decision.held =
        fmt::format("its scale-down waits until {:.6g} s", delayed->first_s + settings.scale_down_interval_s);
    return;
  }
  decision.to = largest->degree;
  decision.outside = largest->outside;
}

}  // namespace

VertexDecision decide(const ScaledVertex& vertex, const VertexEvaluation& rates,
                      const std::vector<PastScaling>& history, std::optional<DelayedScaleDown>& delayed, double now_s,
                      const Settings& settings) {
  assert(vertex.current >= 1 && vertex.key_groups >= 1);
  VertexDecision decision;
  decision.aligned = decision.wanted = vertex.current;
  decision.held = unjudgeable(rates, settings);
  if (!decision.held.empty()) return decision;
  decision.judged = true;
  decision.coefficient = settings.observe_scalability ? scalability(history, settings) : 1;
  decision.factor = scale_factor(rates, decision.coefficient, settings);
  choose_degree(vertex, settings, decision);
  decision.aligned = decision.wanted;
  // 5. Only a change is aligned.
  if (decision.wanted != vertex.current) align(vertex, settings, decision);
  // 6. What does not change forgets that it wanted to shrink. Otherwise the rate that the new degree should have.
  if (decision.aligned == vertex.current) {
    delayed.reset();
    if (decision.wanted != vertex.current) decision.held = "no aligned degree lies in the wanted direction";
    return decision;
  }
  decision.expected = rates.tpr / vertex.current * decision.aligned;
  // 7. Whether the change is worth a restart.
  decision.outside = rates.tpr < rates.up || rates.tpr > rates.down;
  if (decision.aligned > vertex.current) {
    delayed.reset();
    scale_up(vertex, rates, history, settings, decision);
  } else {
    scale_down(delayed, now_s, settings, decision);
  }
  return decision;
}

}  // namespace millrace::tuners::flink_autoscaler
