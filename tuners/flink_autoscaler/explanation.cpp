#include "tuners/flink_autoscaler/explanation.h"

#include "tuners/json_number.h"

namespace millrace::tuners::flink_autoscaler {

nlohmann::json explain_evaluation(const Vertices& vertices, const Evaluation& evaluation,
                                  const std::vector<double>& parallelism) {
  nlohmann::json explain = {{"backlog", evaluation.backlog},
                            {"U_hi", evaluation.utilization_high},
                            {"U_lo", evaluation.utilization_low},
                            {"vertices", nlohmann::json::object()}};
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const VertexEvaluation& rates = evaluation.vertices[i];
    nlohmann::json ratios = nlohmann::json::object(), edges = nlohmann::json::object();
    for (std::size_t k = 0; k < rates.ratios.size(); ++k) {
      ratios[vertices[vertices[i].inputs[k]].id] = json_number(rates.ratios[k]);
      edges[vertices[vertices[i].inputs[k]].id] = json_number(rates.edges[k]);
    }
    explain["vertices"][vertices[i].id] = {{"p", parallelism[i]},
                                           {"lambda", json_number(rates.input_rate)},
                                           {"target", json_number(rates.target)},
                                           {"catchup", json_number(rates.catch_up)},
                                           {"E", std::move(edges)},
                                           {"ratio", std::move(ratios)},
                                           {"b", json_number(rates.busy_ms_per_s)},
                                           {"n", json_number(rates.numerator)},
                                           {"busyTPR", json_number(rates.busy_tpr)},
                                           {"o", json_number(rates.observed_tpr)},
                                           {"TPR", json_number(rates.tpr)},
                                           {"up", json_number(rates.up)},
                                           {"down", json_number(rates.down)},
                                           {"cap", json_number(rates.capacity)}};
    if (!vertices[i].is_source) continue;
    explain["vertices"][vertices[i].id]["LAG"] = json_number(rates.lag);
    explain["vertices"][vertices[i].id]["rate_LAG"] = json_number(rates.lag_rate);
  }
  return explain;
}

void explain_decision(const VertexDecision& decision, nlohmann::json& entry) {
  if (!decision.held.empty()) entry["held"] = decision.held;
  if (!decision.judged) return;
  entry["coefficient"] = decision.coefficient;
  entry["f"] = json_number(decision.factor);
  entry["raw"] = json_number(decision.raw);
  entry["lower"] = decision.lower;
  entry["upper"] = decision.upper;
  entry["t"] = decision.wanted;
  if (decision.shared > 0) {
    entry["N"] = decision.shared;
    entry["bound"] = decision.bound;
  }
  entry["p_prime"] = decision.aligned;
  entry["expected"] = json_number(decision.expected);
  entry["outside"] = decision.outside;
  entry["ineffective"] = decision.ineffective;
  if (decision.to) entry["to"] = *decision.to;
}

}  // namespace millrace::tuners::flink_autoscaler
