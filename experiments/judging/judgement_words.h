// What the terminal and the report both say of a judgement.
#pragma once

#include <string>
#include <vector>

#include "experiments/judging/judgement.h"

namespace millrace::experiments {

// "q5", or "all queries".
std::string scope_name(const Scope& scope);

// What the place of a tuner means.
std::string front_explained(const Judgement& judgement);

// What the columns of the comparisons mean.
std::string comparisons_explained();

// Of a tuner's place: "" (beaten), "front", "oracle", "left out".
std::string place_text(const JudgedTuner& tuner);

// "12.3 % [11.9 %, 12.6 %]", without the bracket if there is no interval, "–" if there is nothing.
std::string mean_text(const std::optional<MeanInterval>& value, std::string (*text)(double));

// "[11.9 %, 12.6 %]"; "" if there is none.
std::string interval_text(const MeanInterval& value, std::string (*text)(double));

// "0.004", "<0.001".
std::string p_text(double p);

// "+12.5 %"; "–" if there is none.
std::string regret_text(const WindowRegret& regret);

// "3 of 40": of the windows that were judged; "–" if none was.
std::string infeasible_text(const WindowRegret& regret);

// What the two columns about regret mean.
std::string regret_explained();

// Whether there is an oracle to regret against.
bool has_regret(const Scope& scope);

// Whether there is a pair of runs more than the table itself shows.
bool has_comparisons(const Scope& scope);

// What to beware of: too few seeds, tests that cannot find anything, runs that are left out; a sentence each.
std::vector<std::string> cautions(const Scope& scope);

}  // namespace millrace::experiments
