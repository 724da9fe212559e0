#include "models/performance/performance_settings.h"

#include <fmt/format.h>

#include <array>

#include "models/word_table.h"

namespace millrace::models {

namespace {

using enum PerformanceRegressor;

// By the enumeration's values.
constexpr std::array<std::string_view, 5> kRegressors = {"forest", "svr", "adaboost", "gbdt", "xgboost"};
static_assert(kRegressors[static_cast<std::size_t>(xgboost)] == "xgboost");

}  // namespace

std::span<const std::string_view> performance_regressor_names() {
  return kRegressors;
}
std::string_view to_string(PerformanceRegressor regressor) {
  return kRegressors[static_cast<std::size_t>(regressor)];
}
tl::expected<PerformanceRegressor, std::string> parse_performance_regressor(std::string_view name) {
  return parse_word<PerformanceRegressor>(kRegressors, "regressor", name);
}

PerformanceSettings paper_settings(PerformanceRegressor regressor) {
  PerformanceSettings settings;
  settings.regressor = regressor;
  if (regressor == adaboost) {
    settings.trees = 50;
    settings.learning_rate = 1;
  }
  return settings;
}

std::string problem_of(const PerformanceSettings& settings) {
  if (settings.trees == 0) return "trees: 0 is below 1";
  if (settings.least_split < 2) return fmt::format("least_split: {} is below 2", settings.least_split);
  if (settings.depth == 0) return "depth: 0 is below 1";
  // Written so that a NaN is out of range.
  if (!(settings.learning_rate > 0 && settings.learning_rate <= 1)) {
    return fmt::format("learning_rate: {} is not in (0, 1]", settings.learning_rate);
  }
  if (!(settings.c > 0)) return fmt::format("c: {} is not above 0", settings.c);
  if (!(settings.gamma >= 0)) return fmt::format("gamma: {} is below 0", settings.gamma);
  if (!(settings.epsilon >= 0)) return fmt::format("epsilon: {} is below 0", settings.epsilon);
  return "";
}

nlohmann::json settings_json(const PerformanceSettings& settings) {
  switch (settings.regressor) {
    case forest:
      return {{"trees", settings.trees}, {"least_split", settings.least_split}};
    case svr: {
      nlohmann::json json = {{"c", settings.c}, {"gamma", settings.gamma}, {"epsilon", settings.epsilon}};
      if (settings.gamma == 0) json["gamma"] = "scale";
      return json;
    }
    case adaboost:
    case gbdt:
    case xgboost:
      break;
  }
  return {{"trees", settings.trees}, {"depth", settings.depth}, {"learning_rate", settings.learning_rate}};
}

}  // namespace millrace::models
