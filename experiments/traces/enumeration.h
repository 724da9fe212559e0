// Strategies that choose the parallelism of random plans (ZeroTune, section V, and its released generator).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {

enum class Strategy : std::uint8_t {
  random,               // each operator uniform on [1, most]
  optisample,           // the paper's linear form: sf times the estimated input rate
  optisample_released,  // the release's power law of the estimated input rate; sources follow it too
  exhaustive,           // the cross product of {1, step, 2 step, ...}, the last operator changing first
  min_avg_max,          // in turn all operators at 1, at round((most - 1) / 2), at most
  increasing,           // all operators alike, from 1 on, a step more each time
  parameter,            // all operators at one degree
  around,               // the first of a query's plans by `random`, the others near it
  log_random,           // the logarithm of each degree uniform: few instances are as likely as many
  tuner,                // what a tuner ends with (tuned_degrees.h); not enumerate()'s
};
// "random", "optisample", "optisample-released", "exhaustive", "min-avg-max", "increasing", "parameter", "around",
// "log-random", "tuner".
std::span<const std::string_view> strategy_names();
std::string_view to_string(Strategy strategy);

// Instances per record/s: sf of a type is 1 / the rate that one instance of it sustains (scale_factors.h). By
// PublishedKind.
using ScaleFactors = std::array<double, 4>;

struct EnumerationOptions {
  Strategy strategy = Strategy::random;
  std::uint32_t source_parallelism = 10;  // where the strategy leaves sources alone
  std::uint32_t step = 5;                 // exhaustive, increasing; >= 1
  std::uint32_t parallelism = 10;         // parameter; >= 1
  double spread = 0.5;                    // around: greatest relative change of a degree, > 0
  std::uint32_t greatest = 0;             // no operator above it; 0: as the cluster allows
  bool operator==(const EnumerationOptions&) const = default;
};

// What a strategy is told of an operator.
struct EnumeratedOperator {
  PublishedKind kind = PublishedKind::filter;
  std::uint32_t fixed = 0;  // a degree that no strategy but the released power law changes (sources); 0: it is chosen
  std::uint32_t most = 0;   // its own limit; 0: none
};

// Degrees of the operators, by position. `candidate` counts the plans made of one query from 0 on (of `all`, for
// `increasing`); `most` >= 1 is the cluster's greatest degree: the hardware threads of all hosts but one each. Degrees
// lie in [1, most]. `plan`: the drawn query; nullptr for a ready-made one, which OptiSample's rules cannot judge.
// `scale`: optisample only. Errors: as expected_flow(); a rule that wants a drawn query.
struct EnumerationInput {
  std::vector<EnumeratedOperator> operators{};
  const PublishedPlan* plan = nullptr;
  std::uint32_t most = 1;
  std::uint32_t candidate = 0, all = 1;
  ScaleFactors scale{};
};
tl::expected<std::vector<std::uint32_t>, std::string> enumerate(const EnumerationOptions& options,
                                                                const EnumerationInput& input,
                                                                kernel::RandomStream& stream);

// Of a drawn query: sources fixed.
EnumerationInput enumeration_input(const PublishedPlan& plan, const EnumerationOptions& options, std::uint32_t most);

// Sum over hosts of hardware threads (2 x physical cores) less one.
std::uint32_t greatest_degree(const std::vector<PublishedHost>& hosts);

}  // namespace millrace::experiments
