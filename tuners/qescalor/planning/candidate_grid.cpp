#include "tuners/qescalor/planning/candidate_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace millrace::tuners::qescalor {
namespace {

class Enumeration {
 public:
  Enumeration(const std::vector<ResourceOption>& options, const GridBounds& bounds)
      : options_(options), bounds_(bounds), counts_(options.size(), 0) {}

  // False: there are too many.
  bool run(std::vector<std::uint32_t>& out) {
    out_ = &out;
    return from(0);
  }

 private:
  // All multisets that have counts_ of the options before `option`, in lexicographic order. The set is closed below,
  // so that the first count that leaves it (with none of the options behind) is the last.
  bool from(std::size_t option) {
    if (option == options_.size()) {
      if (out_->size() / options_.size() == bounds_.most_points) return false;
      out_->insert(out_->end(), counts_.begin(), counts_.end());
      return true;
    }
    bool fits = true;
    for (counts_[option] = 0; fits && contains(); ++counts_[option]) fits = from(option + 1);
    counts_[option] = 0;
    return fits;
  }

  bool contains() const {
    if (bounds_.most_instances > 0 && total_of(counts_) > bounds_.most_instances) return false;
    if (bounds_.candidates == Candidates::all && within_running()) return true;
    return starts_nothing_useless() && is_needed();
  }

  bool within_running() const {
    for (std::size_t r = 0; r < counts_.size(); ++r) {
      if (counts_[r] > bounds_.running[r]) return false;
    }
    return true;
  }

  bool starts_nothing_useless() const {
    for (std::size_t r = 0; r < counts_.size(); ++r) {
      if (options_[r].rate_per_s == 0 && counts_[r] > bounds_.running[r]) return false;
    }
    return true;
  }

  bool is_needed() const {
    const double rate = rate_of(options_, counts_);
    double greatest = 0, least = std::numeric_limits<double>::infinity();
    for (std::size_t r = 0; r < counts_.size(); ++r) {
      if (counts_[r] == 0) continue;
      greatest = std::max(greatest, options_[r].rate_per_s);
      least = std::min(least, options_[r].rate_per_s);
    }
    if (bounds_.candidates == Candidates::paper) {
      return rate <= bounds_.greatest_per_s || rate - least < bounds_.greatest_per_s;
    }
    return rate - greatest < bounds_.greatest_per_s;
  }

  const std::vector<ResourceOption>& options_;
  const GridBounds& bounds_;
  InstanceCounts counts_;
  std::vector<std::uint32_t>* out_ = nullptr;
};

}  // namespace

tl::expected<CandidateGrid, std::string> CandidateGrid::make(const std::vector<ResourceOption>& options,
                                                             const GridBounds& bounds) {
  assert(!options.empty() && bounds.running.size() == options.size());
  CandidateGrid grid;
  grid.options_ = options.size();
  if (!Enumeration(options, bounds).run(grid.counts_)) {
    return tl::unexpected(fmt::format(
        "more than {} multisets of {} options carry a load of {:.6g} records/s: fewer options, larger ones or a limit "
        "of instances are wanted",
        bounds.most_points, options.size(), bounds.greatest_per_s));
  }
  const std::size_t points = grid.counts_.size() / grid.options_;
  for (std::size_t point = 0; point < points; ++point) {
    const InstanceCounts counts = grid.counts(point);
    grid.rate_per_s_.push_back(rate_of(options, counts));
    grid.cost_.push_back(qescalor::running_cost(options, counts));
  }
  grid.link_neighbours();
  return grid;
}

InstanceCounts CandidateGrid::counts(std::size_t point) const {
  const auto first = counts_.begin() + static_cast<std::ptrdiff_t>(point * options_);
  return {first, first + static_cast<std::ptrdiff_t>(options_)};
}

void CandidateGrid::link_neighbours() {
  const auto none = static_cast<std::uint32_t>(size());
  more_.assign(counts_.size(), none);
  less_.assign(counts_.size(), none);
  std::vector<std::uint32_t> points(size());
  std::iota(points.begin(), points.end(), 0U);
  for (std::uint32_t point = 0; point < none; ++point) {
    InstanceCounts wanted = counts(point);
    const auto is_before = [&](std::uint32_t other) {
      const std::uint32_t* first = &counts_[other * options_];
      return std::lexicographical_compare(first, first + options_, wanted.begin(), wanted.end());
    };
    for (std::size_t r = 0; r < options_; ++r) {
      ++wanted[r];
      const auto found = std::partition_point(points.begin() + point, points.end(), is_before);
      if (found != points.end() && std::equal(wanted.begin(), wanted.end(), &counts_[*found * options_])) {
        more_[point * options_ + r] = *found;
        less_[*found * options_ + r] = point;
      }
      --wanted[r];
    }
  }
}

}  // namespace millrace::tuners::qescalor
