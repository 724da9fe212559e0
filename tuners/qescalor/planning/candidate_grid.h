// The multisets of instances among which a schedule is chosen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tuners/qescalor/planning/resource_option.h"

namespace millrace::tuners::qescalor {

enum class Candidates : std::uint8_t {
  all,    // every multiset that suffices in its epoch
  paper,  // of these, those that are not above the greatest load of all epochs, and those from which no instance can go
          // without falling below it [QEScalor, Algorithm 2, widened: hardly any total meets that load exactly]
};

// What the grid holds. All of it is finite.
struct GridBounds {
  double greatest_per_s = 0;  // records: the greatest load of all epochs, >= 0
  InstanceCounts running;     // now
  Candidates candidates = Candidates::all;
  std::uint32_t most_instances = 0;     // in total; 0 = as many as needed
  std::size_t most_points = 1U << 20U;  // of the grid
};

// A set of multisets that contains, with each of its own, all that have less of any option; in lexicographic order.
//
// `all` leaves out what no cheapest schedule needs (prices >= 0). Either nothing of a multiset was started since now,
// and it lies within `running`; or something was, and the last start among its instances was needed in its epoch, so
// that the multiset without one instance falls below the greatest load. No option of rate 0 is ever started.
class CandidateGrid {
 public:
  // Error: more than most_points. Requires: as many running counts as options (at least one).
  static tl::expected<CandidateGrid, std::string> make(const std::vector<ResourceOption>& options,
                                                       const GridBounds& bounds);

  std::size_t size() const { return rate_per_s_.size(); }
  std::size_t options() const { return options_; }
  InstanceCounts counts(std::size_t point) const;
  double rate_per_s(std::size_t point) const { return rate_per_s_[point]; }
  double running_cost(std::size_t point) const { return cost_[point]; }
  // The point with one instance more or less of an option; size() if there is none.
  std::size_t with_one_more(std::size_t point, std::size_t option) const { return more_[point * options_ + option]; }
  std::size_t with_one_less(std::size_t point, std::size_t option) const { return less_[point * options_ + option]; }
  std::uint32_t count(std::size_t point, std::size_t option) const { return counts_[point * options_ + option]; }

 private:
  void link_neighbours();

  std::size_t options_ = 0;
  std::vector<std::uint32_t> counts_;  // [point][option]
  std::vector<double> rate_per_s_, cost_;
  std::vector<std::uint32_t> more_, less_;  // [point][option]
};

}  // namespace millrace::tuners::qescalor
