#include <map>
#include <string>

#include "experiments/learning/described_parts.h"
#include "models/description/job_describer.h"
#include "sim/plan/plan_json.h"

namespace millrace::experiments {

tl::expected<models::PlanDescription, std::string> describe_ready(const nlohmann::json& document) {
  nlohmann::json bare = document;  // facts of hosts and rates are beside the format
  bare["hosts"] = bare["placement"] = nlohmann::json::array();
  bare.erase("rates_per_s");
  const auto deployed = plan::plan_from_json(bare);
  if (!deployed) return tl::unexpected(deployed.error());
  const auto rates = document.at("rates_per_s").get<std::map<std::string, double>>();
  return models::JobDescriber(deployed->plan, rates).operators(deployed->deployment);
}

}  // namespace millrace::experiments
