// The intermediate quantities of a round, by the names of the paper: L(o) and R(o) of Algorithm 1, T, M_f, p_rec of
// Algorithm 2.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "models/monotone/monotone_model.h"
#include "tuners/streamtune/feedback.h"
#include "tuners/streamtune/memory.h"
#include "tuners/streamtune/recommend.h"

namespace millrace::tuners::streamtune {

// {"backpressured", "source_rates_per_s", "operators": {id: {"p", "L", "R", "backpressured_ms_per_s"}}}.
nlohmann::json explain_window(const plan::LogicalPlan& plan, const LabelledWindow& window, const Rates& rates);

// {"warm_up", "seen", "bottlenecks", "others"}: rows.
nlohmann::json explain_rows(std::size_t warm_up, std::size_t all, const models::MonotoneFacts& facts);

// {"kind", "single_class", "monotone"}, and of an SVM "w_p", "constraint_binds", "support_vectors".
nlohmann::json explain_model(models::MonotoneKind kind, const models::MonotoneFacts& facts);

// Adds to each operator "p_rec", "found" and "P(bottleneck)" (at p_rec).
void explain_recommended(const plan::LogicalPlan& plan, const Recommended& recommended, nlohmann::json& operators);

}  // namespace millrace::tuners::streamtune
