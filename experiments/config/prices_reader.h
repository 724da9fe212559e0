// Reads plan::Prices, as [comparison.x.prices] and others have them.
#pragma once

#include <span>

#include "experiments/config/key_table.h"
#include "experiments/config/table_reader.h"
#include "sim/plan/prices.h"

namespace millrace::experiments {

std::span<const Field<plan::Prices>> prices_fields();

// The table `prices` of `owner`, defaults where it does not say; nullopt: there is none.
std::optional<plan::Prices> read_prices(TableReader& owner);

}  // namespace millrace::experiments
