#include "tuners/offered_rates.h"

#include <algorithm>
#include <cmath>

#include "tuners/held_up.h"

namespace millrace::tuners {

Rates offered_rates(const Rates& known, const job::Observation& seen) {
  Rates rates = known;
  for (auto& [source, rate] : rates) {
    const auto found = seen.sources.find(source);
    if (found == seen.sources.end() || !found->second.offered_rate_per_s) continue;
    const double offered = *found->second.offered_rate_per_s;
    rate = is_held_up(seen, source) ? std::max(rate, offered) : offered;
  }
  return rates;
}

bool have_moved(const Rates& before, const Rates& now, double tolerance) {
  return std::ranges::any_of(now, [&](const auto& source) {
    const auto found = before.find(source.first);
    return found == before.end() || std::abs(source.second - found->second) > tolerance * found->second;
  });
}

}  // namespace millrace::tuners
