// The parts of a description that documents of both forms share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/description/plan_description.h"

namespace millrace::experiments {

// Hosts and placement, the latter counted by operator and host; operators by position of their ids. Operators that
// `ids` lacks have no place. Throws nlohmann::json::exception or std::out_of_range at a document of another shape.
void describe_places(const nlohmann::json& document, const std::vector<std::string>& ids,
                     models::PlanDescription& description);

// Of drawn and published plans, and of ready-made queries; without hosts and placement. Throws as above.
tl::expected<models::PlanDescription, std::string> describe_drawn(const nlohmann::json& document);
tl::expected<models::PlanDescription, std::string> describe_ready(const nlohmann::json& document);

// Ids of a document's operators in the order of its description.
std::vector<std::string> described_ids(const nlohmann::json& document);

}  // namespace millrace::experiments
