#include "tuners/streamtune/explanation.h"

#include "tuners/json_number.h"

namespace millrace::tuners::streamtune {

using Json = nlohmann::json;

Json explain_window(const plan::LogicalPlan& plan, const LabelledWindow& window, const Rates& rates) {
  Json operators = Json::object();
  for (std::size_t i = 0; i < plan.operators.size(); ++i) {
    Json& quantities = operators[plan.operators[i].id];
    quantities = {{"p", window.feedback.degrees[i]}, {"L", window.feedback.labels[i]}};
    if (window.loads.empty()) continue;
    quantities["R"] = json_number(window.loads[i].utilisation);
    quantities["backpressured_ms_per_s"] = json_number(window.loads[i].backpressured_ms_per_s);
  }
  return {{"backpressured", window.backpressured}, {"source_rates_per_s", rates}, {"operators", std::move(operators)}};
}

Json explain_rows(std::size_t warm_up, std::size_t all, const models::MonotoneFacts& facts) {
  return {{"warm_up", warm_up}, {"seen", all - warm_up}, {"bottlenecks", facts.bottlenecks}, {"others", facts.others}};
}

Json explain_model(models::MonotoneKind kind, const models::MonotoneFacts& facts) {
  Json model = {{"kind", models::to_string(kind)}, {"single_class", facts.single_class}, {"monotone", facts.monotone}};
  if (kind == models::MonotoneKind::svm && !facts.single_class) {
    model["w_p"] = json_number(facts.slope);
    model["constraint_binds"] = facts.constraint_binds;
    model["support_vectors"] = facts.support_vectors;
  }
  return model;
}

void explain_recommended(const plan::LogicalPlan& plan, const Recommended& recommended, Json& operators) {
  for (const RecommendedOperator& each : recommended.operators) {
    Json& quantities = operators[plan.operators[each.op].id];
    quantities["p_rec"] = each.degree;
    quantities["found"] = each.found;
    quantities["P(bottleneck)"] = json_number(each.probability);
  }
}

}  // namespace millrace::tuners::streamtune
