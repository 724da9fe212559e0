#include "tuners/oracle/degrees.h"

#include <algorithm>
#include <numeric>

namespace millrace::tuners::oracle {
namespace {

// Sums of the bounds from the operator `i` on.
std::uint64_t rest(const Degrees& bounds, std::size_t i) {
  return std::accumulate(bounds.begin() + static_cast<std::ptrdiff_t>(i), bounds.end(), std::uint64_t{0});
}

bool is_empty(const DegreeBox& box) {
  for (std::size_t i = 0; i < box.least.size(); ++i) {
    if (box.least[i] > box.most[i]) return true;
  }
  return false;
}

bool visit_from(const DegreeBox& box, std::size_t i, std::uint64_t left, Degrees& degrees,
                const std::function<bool(const Degrees&)>& visit) {
  if (i == degrees.size()) return left > 0 || visit(degrees);
  const std::uint64_t least_after = rest(box.least, i + 1), most_after = rest(box.most, i + 1);
  if (left < box.least[i] + least_after || left > box.most[i] + most_after) return true;
  const std::uint64_t from = std::max<std::uint64_t>(box.least[i], left > most_after ? left - most_after : 0);
  const std::uint64_t to = std::min<std::uint64_t>(box.most[i], left - least_after);
  for (std::uint64_t degree = from; degree <= to; ++degree) {
    degrees[i] = static_cast<std::uint32_t>(degree);
    if (!visit_from(box, i + 1, left - degree, degrees, visit)) return false;
  }
  return true;
}

}  // namespace

std::uint64_t sum(const Degrees& degrees) {
  return rest(degrees, 0);
}

std::uint64_t count_with_sum(const DegreeBox& box, std::uint64_t total, std::uint64_t enough) {
  if (is_empty(box) || total < sum(box.least) || total > sum(box.most)) return 0;
  // ways[s]: of the operators so far, vectors that exceed their least degrees by s together.
  const std::size_t excess = total - sum(box.least);
  std::vector<std::uint64_t> ways(excess + 1, 0);
  ways[0] = 1;
  for (std::size_t i = 0; i < box.least.size(); ++i) {
    const std::size_t room = box.most[i] - box.least[i];
    std::vector<std::uint64_t> next(excess + 1, 0);
    for (std::size_t s = 0; s <= excess; ++s) {
      for (std::size_t own = 0; own <= std::min(room, s) && next[s] < enough; ++own) {
        next[s] = std::min(enough, next[s] + ways[s - own]);
      }
    }
    ways = std::move(next);
  }
  return ways[excess];
}

bool for_each_with_sum(const DegreeBox& box, std::uint64_t total, const std::function<bool(const Degrees&)>& visit) {
  if (is_empty(box)) return true;
  Degrees degrees(box.least.size());
  return visit_from(box, 0, total, degrees, visit);
}

}  // namespace millrace::tuners::oracle
