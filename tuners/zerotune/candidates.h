// Degrees that ZeroTune's optimiser looks at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/description/plan_description.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/logical_plan.h"

namespace millrace::tuners::zerotune {

// One degree per adjustable operator, in the order of the plan.
using Degrees = std::vector<std::uint32_t>;

// OptiSample's power law as released: floor(6e-6 r^1.17) instances for an estimated input of r records/s (7e-6 for
// aggregates; for joins r is the greater of input and output), in [1, most].
std::uint32_t optisample_degree(models::OperatorType type, double input_per_s, double output_per_s, std::uint32_t most);

// Each uniform on [1, most].
Degrees random_degrees(std::size_t operators, std::uint32_t most, kernel::RandomStream& stream);
// Each uniform in its logarithm: small degrees, of which there are few, are not missed.
Degrees log_uniform_degrees(std::size_t operators, std::uint32_t most, kernel::RandomStream& stream);
// `from` with one or two of its degrees halved, doubled or moved by a tenth, at least by one, in [1, most].
Degrees neighbour(const Degrees& from, std::uint32_t most, kernel::RandomStream& stream);

}  // namespace millrace::tuners::zerotune
