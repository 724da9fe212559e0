// A judgement for a terminal.
#pragma once

#include <string>

#include "experiments/judging/judgement.h"

namespace millrace::experiments {

// Of one scope: a line per tuner with its place on the front, its means and intervals; a line per comparison; what to
// beware of. "*" marks significant differences.
std::string judgement_text(const Judgement& judgement, const Scope& scope);

// How to read those, once for all; "" if there are none.
std::string judgement_legend(const Judgement& judgement);

}  // namespace millrace::experiments
