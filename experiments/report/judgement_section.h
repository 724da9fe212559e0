// Who wins at what, as HTML.
#pragma once

#include <string>

#include "experiments/judging/judgement.h"

namespace millrace::experiments {

// Of one scope: the tuners with their places, means and intervals, their comparisons, and what to beware of.
std::string judgement_section(const Judgement& judgement, const Scope& scope);

}  // namespace millrace::experiments
