#include <map>
#include <string>

#include "experiments/learning/described_parts.h"
#include "experiments/traces/trace_document.h"
#include "models/description/job_describer.h"

namespace millrace::experiments {

tl::expected<models::PlanDescription, std::string> describe_ready(const nlohmann::json& document) {
  const auto deployed = traced_plan(document);
  if (!deployed) return tl::unexpected(deployed.error());
  const auto rates = document.at("rates_per_s").get<std::map<std::string, double>>();
  return models::JobDescriber(deployed->plan, rates).operators(deployed->deployment);
}

}  // namespace millrace::experiments
