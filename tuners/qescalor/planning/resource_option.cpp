#include "tuners/qescalor/planning/resource_option.h"

#include <cassert>
#include <numeric>

namespace millrace::tuners::qescalor {

ResourceOption priced_option(const plan::InstanceResources& resources, double rate_per_s, const plan::Prices& prices,
                             kernel::Duration epoch) {
  assert(rate_per_s >= 0 && epoch > kernel::Duration());
  return {resources, rate_per_s, prices.per_hour(resources) * epoch.seconds() / 3600};
}

double rate_of(const std::vector<ResourceOption>& options, const InstanceCounts& counts) {
  assert(options.size() == counts.size());
  double sum = 0;
  for (std::size_t r = 0; r < options.size(); ++r) sum += counts[r] * options[r].rate_per_s;
  return sum;
}

double running_cost(const std::vector<ResourceOption>& options, const InstanceCounts& counts) {
  assert(options.size() == counts.size());
  double sum = 0;
  for (std::size_t r = 0; r < options.size(); ++r) sum += counts[r] * options[r].price_per_epoch;
  return sum;
}

double change_cost(const ChangePrices& prices, const InstanceCounts& from, const InstanceCounts& to) {
  assert(from.size() == to.size());
  double sum = 0;
  for (std::size_t r = 0; r < from.size(); ++r) {
    sum += to[r] > from[r] ? prices.start * (to[r] - from[r]) : prices.stop * (from[r] - to[r]);
  }
  return sum;
}

std::uint64_t total_of(const InstanceCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace millrace::tuners::qescalor
