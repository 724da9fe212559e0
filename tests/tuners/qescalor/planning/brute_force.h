// Schedules by trying every one: what the planner is judged by.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "tuners/qescalor/planning/plan_epochs.h"

namespace millrace::tuners::qescalor {

class BruteForce {
 public:
  BruteForce(const PlanningProblem& problem, const PlanningSettings& settings)
      : problem_(problem),
        settings_(settings),
        greatest_per_s_(*std::ranges::max_element(problem.load_per_s)),
        counts_(problem.options.size(), 0) {
    enumerate(0);
  }

  // Least cost of a schedule; nullopt: no schedule processes every load.
  std::optional<double> least_cost() {
    least_ = std::numeric_limits<double>::infinity();
    try_epochs(0, problem_.running, 0);
    return std::isinf(least_) ? std::nullopt : std::optional(least_);
  }

 private:
  // Of an option: enough to carry the greatest load alone, and what runs now.
  std::uint32_t cap(std::size_t option) const {
    const double rate = problem_.options[option].rate_per_s;
    const auto alone = rate > 0 ? static_cast<std::uint32_t>(std::ceil(greatest_per_s_ / rate)) : 0U;
    return std::max(alone, problem_.running[option]);
  }

  bool is_candidate() const {
    if (settings_.most_instances > 0 && total_of(counts_) > settings_.most_instances) return false;
    const double rate = rate_of(problem_.options, counts_);
    if (settings_.candidates == Candidates::all || rate <= greatest_per_s_) return true;
    for (std::size_t r = 0; r < counts_.size(); ++r) {
      if (counts_[r] > 0 && rate - problem_.options[r].rate_per_s >= greatest_per_s_) return false;
    }
    return true;
  }

  void enumerate(std::size_t option) {
    if (option == counts_.size()) {
      if (is_candidate()) candidates_.push_back(counts_);
      return;
    }
    for (std::uint32_t count = 0; count <= cap(option); ++count) {
      counts_[option] = count;
      enumerate(option + 1);
    }
  }

  void try_epochs(std::size_t epoch, const InstanceCounts& before, double cost) {
    if (cost >= least_) return;
    if (epoch == problem_.load_per_s.size()) {
      least_ = cost;
      return;
    }
    for (const InstanceCounts& counts : candidates_) {
      if (rate_of(problem_.options, counts) < problem_.load_per_s[epoch]) continue;
      try_epochs(epoch + 1, counts,
                 cost + running_cost(problem_.options, counts) + change_cost(problem_.change, before, counts));
    }
  }

  const PlanningProblem& problem_;
  const PlanningSettings& settings_;
  double greatest_per_s_;
  InstanceCounts counts_;
  std::vector<InstanceCounts> candidates_;
  double least_ = 0;
};

}  // namespace millrace::tuners::qescalor
