#include "tuners/qescalor/planning/plan_epochs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace millrace::tuners::qescalor {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kTie = 1e-12;                    // relative: sums of the same prices in another order
constexpr std::size_t kMostPoints = 1U << 20U;    // of the grid
constexpr std::size_t kMostValues = 1ULL << 25U;  // kept at a time: 256 MiB

class Planner {
 public:
  Planner(const PlanningProblem& problem, const CandidateGrid& grid) : problem_(problem), grid_(grid) {}

  std::vector<InstanceCounts> run() {
    work_out_costs_to_go();
    std::vector<InstanceCounts> epochs;
    const InstanceCounts* before = &problem_.running;
    epochs.reserve(problem_.load_per_s.size());
    for (std::size_t epoch = 0; epoch < problem_.load_per_s.size(); ++epoch) {
      epochs.push_back(next(*before, to_go_[epoch]));
      before = &epochs.back();
    }
    return epochs;
  }

 private:
  // Cost of an epoch and all after it, by what runs in it; infinite where that does not process the load.
  using CostsToGo = std::vector<double>;

  void work_out_costs_to_go() {
    to_go_.resize(problem_.load_per_s.size());
    CostsToGo after(grid_.size() + 1, 0.0);
    for (std::size_t epoch = to_go_.size(); epoch-- > 0;) {
      CostsToGo& costs = to_go_[epoch];
      costs.assign(grid_.size(), kInfinite);
      for (std::size_t point = 0; point < grid_.size(); ++point) {
        if (grid_.rate_per_s(point) >= problem_.load_per_s[epoch]) {
          costs[point] = grid_.running_cost(point) + after[point];
        }
      }
      after = with_change_before(costs);
    }
  }

  // By what ran before: least cost of changing to a multiset and going on from there. A change stops first and starts
  // then, so that all that lies between is in the grid. One entry more stands for neighbours that there are not.
  CostsToGo with_change_before(const CostsToGo& costs) const {
    CostsToGo least = costs;
    least.push_back(kInfinite);
    for (std::size_t point = grid_.size(); point-- > 0;) {
      for (std::size_t r = 0; r < grid_.options(); ++r) {
        least[point] = std::min(least[point], least[grid_.with_one_more(point, r)] + problem_.change.start);
      }
    }
    for (std::size_t point = 0; point < grid_.size(); ++point) {
      for (std::size_t r = 0; r < grid_.options(); ++r) {
        least[point] = std::min(least[point], least[grid_.with_one_less(point, r)] + problem_.change.stop);
      }
    }
    return least;
  }

  InstanceCounts next(const InstanceCounts& before, const CostsToGo& costs) {
    costs_.resize(grid_.size());
    for (std::size_t point = 0; point < grid_.size(); ++point) costs_[point] = costs[point] + change(before, point);
    const double bound = [&] {
      const double least = *std::ranges::min_element(costs_);
      return least + kTie * std::abs(least);
    }();
    InstanceCounts best;
    std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t point = 0; point < grid_.size(); ++point) {
      if (costs_[point] > bound) continue;
      InstanceCounts counts = grid_.counts(point);
      const std::uint64_t total = total_of(counts);
      if (total < fewest) fewest = total, best = std::move(counts);
    }
    return best;
  }

  double change(const InstanceCounts& before, std::size_t point) const {
    double sum = 0;
    for (std::size_t r = 0; r < before.size(); ++r) {
      const std::uint32_t from = before[r], to = grid_.count(point, r);
      sum += to > from ? problem_.change.start * (to - from) : problem_.change.stop * (from - to);
    }
    return sum;
  }

  const PlanningProblem& problem_;
  const CandidateGrid& grid_;
  std::vector<CostsToGo> to_go_;  // by epoch
  std::vector<double> costs_;     // by point
};

// The first epoch whose load nothing in the grid processes.
tl::expected<void, std::string> check_loads(const PlanningProblem& problem, const CandidateGrid& grid,
                                            std::uint32_t most_instances) {
  double greatest = 0;
  for (std::size_t point = 0; point < grid.size(); ++point) greatest = std::max(greatest, grid.rate_per_s(point));
  for (std::size_t epoch = 0; epoch < problem.load_per_s.size(); ++epoch) {
    if (problem.load_per_s[epoch] <= greatest) continue;
    const std::string limit =
        most_instances == 0 ? "no number of instances" : fmt::format("no {} instances", most_instances);
    return tl::unexpected(fmt::format("epoch {}: {} can process {:.6g} records/s; {:.6g} at most", epoch, limit,
                                      problem.load_per_s[epoch], greatest));
  }
  return {};
}

}  // namespace

Schedule priced_schedule(const PlanningProblem& problem, std::vector<InstanceCounts> epochs) {
  Schedule schedule;
  const InstanceCounts* before = &problem.running;
  for (const InstanceCounts& counts : epochs) {
    schedule.running_cost += running_cost(problem.options, counts);
    schedule.change_cost += change_cost(problem.change, *before, counts);
    before = &counts;
  }
  schedule.epochs = std::move(epochs);
  return schedule;
}

tl::expected<Schedule, std::string> plan_epochs(const PlanningProblem& problem, const PlanningSettings& settings) {
  assert(!problem.options.empty() && !problem.load_per_s.empty() && problem.running.size() == problem.options.size());
  const GridBounds bounds{.greatest_per_s = *std::ranges::max_element(problem.load_per_s),
                          .running = problem.running,
                          .candidates = settings.candidates,
                          .most_instances = settings.most_instances,
                          .most_points = std::min(kMostPoints, kMostValues / problem.load_per_s.size())};
  const auto grid = CandidateGrid::make(problem.options, bounds);
  if (!grid) return tl::unexpected(grid.error());
  if (auto checked = check_loads(problem, *grid, settings.most_instances); !checked) {
    return tl::unexpected(checked.error());
  }
  return priced_schedule(problem, Planner(problem, *grid).run());
}

}  // namespace millrace::tuners::qescalor
