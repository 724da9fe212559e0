#include "experiments/learning/describe.h"

#include <fmt/format.h>

#include <cmath>
#include <exception>

#include "experiments/learning/described_parts.h"

namespace millrace::experiments {

namespace {

using models::PlanDescription;
using nlohmann::json;

bool is_drawn(const json& document) {
  return document.at("operators").at(0).contains("attributes");
}

void take_observed(PlanDescription& description, const std::vector<std::optional<double>>& observed) {
  for (std::size_t i = 0; i < description.operators.size() && i < observed.size(); ++i) {
    if (observed[i] && std::isfinite(*observed[i]) && *observed[i] >= 0) {
      description.operators[i].selectivity = *observed[i];
    }
  }
}

}  // namespace

tl::expected<PlanDescription, std::string> describe(const json& document, SelectivitySource source,
                                                    const std::vector<std::optional<double>>& observed) {
  try {
    auto description = is_drawn(document) ? describe_drawn(document) : describe_ready(document);
    if (!description) return description;
    if (source == SelectivitySource::observed) take_observed(*description, observed);
    describe_places(document, described_ids(document), *description);
    models::sort_by_flow(*description);
    return description;
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("the stored plan cannot be described: {}", error.what()));
  }
}

}  // namespace millrace::experiments
