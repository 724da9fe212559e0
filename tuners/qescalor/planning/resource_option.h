// Resources that an instance of an operator may be given, and what it then does and costs.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/prices.h"

namespace millrace::tuners::qescalor {

struct ResourceOption {
  plan::InstanceResources resources;
  double rate_per_s = 0;       // records that one instance can process, finite, >= 0
  double price_per_epoch = 0;  // of one instance that runs, price units, >= 0
  bool operator==(const ResourceOption&) const = default;
};

// What starting and stopping an instance costs, price units, >= 0.
struct ChangePrices {
  double start = 0;
  double stop = 0;
  bool operator==(const ChangePrices&) const = default;
};

// How many instances of each option run: a multiset over the options.
using InstanceCounts = std::vector<std::uint32_t>;

// Requires: rate_per_s >= 0, epoch > 0.
ResourceOption priced_option(const plan::InstanceResources& resources, double rate_per_s, const plan::Prices& prices,
                             kernel::Duration epoch);

// Records per second that they can process together. Requires, here and below: a count per option.
double rate_of(const std::vector<ResourceOption>& options, const InstanceCounts& counts);
// What they cost for an epoch.
double running_cost(const std::vector<ResourceOption>& options, const InstanceCounts& counts);
// Starting what `to` has more and stopping what it has less than `from`. [QEScalor, Eq. 2 and 3]
double change_cost(const ChangePrices& prices, const InstanceCounts& from, const InstanceCounts& to);

std::uint64_t total_of(const InstanceCounts& counts);

}  // namespace millrace::tuners::qescalor
