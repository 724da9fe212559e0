// What tuners pay for what they achieve.
#pragma once

#include <string>

#include "experiments/figures/picture.h"
#include "experiments/judging/judgement.h"

namespace millrace::experiments {

// The coordinates of the Pareto front (what is violated, what it costs, reconfigurations) against one another, a mark a
// tuner with its intervals: filled on the front, hollow beside it. Without panels for fewer than two tuners.
Picture pareto_picture(const Judgement& judgement, const Scope& scope);

}  // namespace millrace::experiments
