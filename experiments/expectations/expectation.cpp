#include "experiments/expectations/expectation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace millrace::experiments {

namespace {

// Means of the same numbers, summed in another order.
constexpr double kSame = 1e-9;

}  // namespace

const char* to_text(Relation relation) {
  constexpr std::array kTexts{"above", "below", "at least", "at most", "equal to"};
  return kTexts[static_cast<std::size_t>(relation)];
}

bool holds(Relation relation, double found, double limit) {
  const bool same = std::abs(found - limit) <= kSame * std::max(std::abs(found), std::abs(limit));
  switch (relation) {
    case Relation::above:
      return found > limit && !same;
    case Relation::below:
      return found < limit && !same;
    case Relation::at_least:
      return found > limit || same;
    case Relation::at_most:
      return found < limit || same;
    case Relation::equal:
      return same;
  }
  return false;
}

}  // namespace millrace::experiments
