// What was expected of the runs, as HTML.
#pragma once

#include <string>
#include <vector>

#include "experiments/expectations/judge_expectations.h"

namespace millrace::experiments {

// A table with a row an expectation: what was expected, found, the verdict and the reason. "" if nothing was expected.
std::string expectation_section(const std::vector<JudgedExpectation>& judged);

}  // namespace millrace::experiments
