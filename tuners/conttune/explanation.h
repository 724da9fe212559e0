// The quantities of a decision by the paper's names, for a reader of `explain`.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "tuners/conttune/settings.h"
#include "tuners/conttune/small_phase.h"

namespace millrace::tuners::conttune {

// What the window says of an operator: p_i, PA_i, lambda_i, bp_i (ms/s), p_max_i; values that are not known are null.
nlohmann::json explain_window(const Situation& now, std::optional<double> backpressure_ms_per_s);

// Adds the Small phase: the observations PA(p), p_star_i, l, sigma_f; per degree of the grid, from grid_begin on, at
// most 128 of them, mean mu, standard deviation sigma and acquisition value; p_acq, d, x_i, the rule and the degree
// that it chose.
void explain_choice(const Situation& now, const Choice& choice, const Settings& settings, nlohmann::json& quantities);

}  // namespace millrace::tuners::conttune
