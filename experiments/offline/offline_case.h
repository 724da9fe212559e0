// A case of the offline mode: consecutive windows that a tuner is to answer.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/offline/offline_rules.h"
#include "sim/job/observation.h"

namespace millrace::experiments {

struct OfflineCase {
  nlohmann::json name;                    // as it is to be repeated: text or a number; null if it has none
  nlohmann::json options;                 // as they are given; null if none are
  std::vector<job::Observation> windows;  // oldest first, not empty
  // Sources that no window shows as operators: they are part of the job, but nothing is known of them, not even their
  // degree.
  std::vector<std::string> unseen;
};

// Reads {"case", "options", "observations": [...]}, each observation in the format of job::observation_from_json().
// Members that it does not know are left aside. What cases may leave out is filled in: `v` (1), an operator's
// parallelism where its subtasks are listed, its `max_parallelism` and a source's partitions (by the rules), an edge's
// partitioning ("rebalance"), members of the cluster (0: not known); sources that no window shows as operators become
// operators without metrics. Where an operator's subtasks are listed, its
// missing totals follow from them (sums of counts, means of times), and metrics that no subtask has are even parts of
// the total. Error: a sentence that names the observation and the member.
tl::expected<OfflineCase, std::string> read_case(const std::string& line, const OfflineRules& rules);

}  // namespace millrace::experiments
