// Reads [query.x]: the plan, its load and the degrees that its user submits.
#pragma once

#include <map>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/experiment.h"

namespace millrace::experiments {

struct ReadQuery {
  Query query;
  bool sound = false;                         // no mistake was found: plan, load and degrees can run
  std::map<std::string, Position> degree_at;  // by operator id: where its parallelism, or else the operator, is written
};

// `table` is [query.NAME], already laid on its template. Every mistake goes to `out`.
ReadQuery read_query(const std::string& name, const Node& table, Diagnostics& out);

}  // namespace millrace::experiments
