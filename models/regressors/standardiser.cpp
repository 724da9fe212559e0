#include "models/regressors/standardiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

// A sum of equal numbers divided by their count need not be that number: a constant is told by its range.
void fit_input(std::span<const std::vector<double>> rows, std::size_t input, double& mean, double& scale) {
  double sum = 0, low = rows[0][input], high = low;
  for (const auto& row : rows) {
    sum += row[input];
    low = std::min(low, row[input]);
    high = std::max(high, row[input]);
  }
  mean = low == high ? low : sum / static_cast<double>(rows.size());
  double squares = 0;
  for (const auto& row : rows) squares += (row[input] - mean) * (row[input] - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(rows.size()));
  scale = deviation > 0 ? deviation : 1;
}

}  // namespace

std::vector<double> Standardiser::operator()(std::span<const double> inputs) const {
  assert(inputs.size() == means.size() && means.size() == scales.size());
  std::vector<double> scaled(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) scaled[i] = (inputs[i] - means[i]) / scales[i];
  return scaled;
}

Standardiser fit_standardiser(std::span<const std::vector<double>> rows) {
  assert(!rows.empty());
  Standardiser standardiser{.means = std::vector<double>(rows[0].size()),
                            .scales = std::vector<double>(rows[0].size())};
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    fit_input(rows, i, standardiser.means[i], standardiser.scales[i]);
  }
  return standardiser;
}

nlohmann::json standardiser_json(const Standardiser& standardiser) {
  return {{"means", standardiser.means}, {"scales", standardiser.scales}};
}

tl::expected<Standardiser, std::string> standardiser_from_json(const nlohmann::json& json, std::size_t inputs) {
  std::string mistake;
  plan::JsonObject object(json, "standardiser", mistake);
  Standardiser standardiser{.means = object.numbers("means"), .scales = object.numbers("scales")};
  if (mistake.empty() && (standardiser.means.size() != inputs || standardiser.scales.size() != inputs)) {
    mistake = fmt::format("standardiser: {} means and scales are wanted", inputs);
  }
  if (mistake.empty() && !std::ranges::all_of(standardiser.scales, [](double scale) { return scale > 0; })) {
    mistake = "standardiser.scales: numbers above 0 are wanted";
  }
  if (!mistake.empty()) return tl::make_unexpected(mistake);
  return standardiser;
}

}  // namespace millrace::models
