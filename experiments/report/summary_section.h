// The summary of a query as HTML.
#pragma once

#include <string>
#include <vector>

#include "experiments/report/summary.h"

namespace millrace::experiments {

// A sortable table; the best value of each column is marked. `rows` may hold other queries too.
std::string summary_section(const std::vector<SummaryRow>& rows, const std::string& query);

}  // namespace millrace::experiments
