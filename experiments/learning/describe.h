// A stored plan as learned models see it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/description/plan_description.h"

namespace millrace::experiments {

// Where the selectivities of a description come from.
enum class SelectivitySource : std::uint8_t {
  estimated,  // records out per record in that literals, windows, keys and rates lead one to expect: nothing of the run
  observed,   // what the instances reported in the very run that is predicted, as ZeroTune's models have it
};
inline constexpr std::string_view kSelectivitySources[] = {"estimated", "observed"};

// Revision of what descriptions hold; part of every model's hash.
inline constexpr std::uint32_t kDescriptionRevision = 1;

// The description of a plan JSON document of either form: that of published and drawn plans (plan_document.h), whose
// operators have attributes, and that of ready-made queries (trace_document.h), whose operators are those of a logical
// plan; there the sink is left out, and words that such a plan does not have are empty. `observed`: of each operator
// of the document (the sink aside) its reported selectivity; one that is missing, negative or not finite is replaced by
// the estimate. Errors: a document of neither form (a sentence).
tl::expected<models::PlanDescription, std::string> describe(const nlohmann::json& document, SelectivitySource source,
                                                            const std::vector<std::optional<double>>& observed);

}  // namespace millrace::experiments
