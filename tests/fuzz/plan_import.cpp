// Plans that come from elsewhere: plan JSON (what begins with a brace), else published graphs. A plan that was read is
// written and read again as the same.
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "experiments/published/graph_reader.h"
#include "experiments/published/plan_document.h"
#include "experiments/published/plan_repair.h"
#include "experiments/traces/trace_document.h"
#include "sim/plan/bounded_json.h"
#include "sim/plan/plan_json.h"
#include "tests/fuzz/target.h"

namespace {

using namespace millrace;

void try_json(const nlohmann::json& json) {
  static_cast<void>(experiments::traced_plan(json));
  static_cast<void>(experiments::plan_of_documents(json, json.value("instances", nlohmann::json())));
  const auto plan = plan::plan_from_json(json);
  if (!plan) return fuzz::demand(!plan.error().empty());
  const auto again = plan::plan_from_json(plan::to_json(*plan));
  fuzz::demand(again.has_value() && plan::to_json(*again) == plan::to_json(*plan));
}

void try_graph(std::string_view text) {
  std::istringstream in{std::string(text)};
  auto plan = experiments::read_graph(in, "fuzz.graph");
  if (!plan) return fuzz::demand(!to_string(plan.error()).empty());
  if (const auto unusable = experiments::repair(*plan); unusable) return fuzz::demand(!unusable->reason.empty());
  const auto again =
      experiments::plan_of_documents(experiments::plan_document(*plan), experiments::instances_document(*plan));
  fuzz::demand(again.has_value() && again->operators == plan->operators && again->edges == plan->edges);
}

}  // namespace

MILLRACE_FUZZ_TARGET(text) {
  if (!text.starts_with('{')) return try_graph(text);
  const auto json = plan::bounded_json(text);
  if (json.is_object()) try_json(json);
}
