// Q-errors that others published, as a table that evaluations are shown beside.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/learning/evaluate.h"

namespace millrace::experiments {

struct ReportedError {
  std::string metric, model, part;
  double q50 = 0, q95 = 0;
  std::string place;  // where it is printed: "p. 10, Table IV"
  std::string kind;   // "printed", "read from an image", "claimed in text"
};

// A CSV file with the header metric,model,part,q50,q95,place,kind. Errors: a sentence that names file and line.
tl::expected<std::vector<ReportedError>, std::string> read_reported(const std::string& path);

// A table for each metric: a line a part; of each model "median / 95th" q-error; the noise floor; of the first model
// what was published, and whether it is kept (both at or below what is printed).
std::string evaluation_text(const std::vector<EvaluationRow>& rows, const std::vector<ReportedError>& reported);

}  // namespace millrace::experiments
