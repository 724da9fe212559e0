// The degrees that M_f recommends. [Algorithm 2, lines 6 to 9]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/monotone/monotone_model.h"
#include "sim/plan/logical_plan.h"
#include "tuners/streamtune/memory.h"

namespace millrace::tuners::streamtune {

// Operators that have one degree: the one whose degree is set, and all that follow it.
struct Group {
  std::string leader;
  std::vector<std::size_t> members;  // positions in the plan, in the order of the data flow, the leader among them
};
// Those that a tuner may set, in a topological order of their first members.
std::vector<Group> groups_of(const plan::LogicalPlan& plan);

struct RecommendedOperator {
  std::size_t op = 0;        // position in the plan
  std::uint32_t degree = 1;  // least without a predicted bottleneck; p_max if there is none
  bool found = false;        // there is one
  double probability = 0;    // P(bottleneck) at `degree`
};

struct Recommended {
  Recommendation degrees;  // by leader: the most that one of its group needs
  std::vector<RecommendedOperator> operators;
};

// `vectors`: h of each operator, by position in the plan. `p_max`: of a group, by its leader, >= 1.
Recommended recommend(const std::vector<Group>& groups, const models::MonotoneModel& model,
                      const std::vector<std::vector<float>>& vectors,
                      const std::function<std::uint32_t(const std::string& leader)>& p_max);

}  // namespace millrace::tuners::streamtune
