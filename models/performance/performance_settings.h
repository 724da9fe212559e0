// Which regression predicts an instance's performance, and how it is fitted (QEScalor's OPRPMer).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

enum class PerformanceRegressor : std::uint8_t {
  forest,    // random forest: the paper's choice [Breiman, 2001]
  svr,       // epsilon support-vector regression, radial basis functions [Drucker et al., 1996]
  adaboost,  // AdaBoost.R2 with linear loss on shallow trees [Drucker, 1997]
  gbdt,      // gradient-boosted trees as Friedman has them: no penalty on leaves, from the mean on [Friedman, 2001]
  xgboost,   // XGBoost with its own defaults: leaves are penalised (lambda 1), from 0.5 on [Chen, Guestrin, 2016]
};

// Words of the enumeration, in its order.
std::span<const std::string_view> performance_regressor_names();
std::string_view to_string(PerformanceRegressor regressor);
// Errors: "no regressor 'tree'; known: forest, svr, ...".
tl::expected<PerformanceRegressor, std::string> parse_performance_regressor(std::string_view name);

// Each regressor reads what is listed with it and nothing else. Inputs and output are scaled to [0, 1] first.
struct PerformanceSettings {
  PerformanceRegressor regressor = PerformanceRegressor::forest;
  std::uint32_t trees = 100;      // all but svr; >= 1; of adaboost at most
  std::uint32_t least_split = 2;  // forest: nodes with fewer samples are leaves, >= 2; a leaf may have one sample
  std::uint32_t depth = 3;        // adaboost, gbdt, xgboost: greatest, >= 1
  double learning_rate = 0.1;     // adaboost, gbdt, xgboost: in (0, 1]
  double c = 1;                   // svr: cost of a unit outside the tube, > 0
  double gamma = 0;               // svr: exp(-gamma |a - b|^2), > 0; 0 is "scale": 1 / (inputs x variance of them all)
  double epsilon = 0.1;           // svr: half the width of the tube, in scaled performance, >= 0
  std::uint64_t seed = 1;         // forest, adaboost: of the bootstraps
  bool operator==(const PerformanceSettings&) const = default;
};

// As the paper has that regressor after its search (section 3.3); what it does not print is scikit-learn's default,
// which the words it uses are taken from.
PerformanceSettings paper_settings(PerformanceRegressor regressor);

// The first setting outside its range as a sentence, "c: 0 is not above 0"; "" if there is none.
std::string problem_of(const PerformanceSettings& settings);

// What the regressor reads, without the seed: {"trees": 100, "least_split": 2}.
nlohmann::json settings_json(const PerformanceSettings& settings);

}  // namespace millrace::models
