// What tells ContTune that a job is too small, on engines with back-pressure and on those without.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "sim/job/observation.h"
#include "sim/plan/logical_plan.h"
#include "tuners/mode.h"

namespace millrace::tuners::conttune {

// The paper knows back-pressure only. On Timely nobody is ever held up, records wait in queues without a bound: by the
// rule as it stands every job would be in the Small phase for ever. What arrives at an operator would there be what it
// takes in, which is never more than it can take, so nothing would ever grow. `lag` is our reading of the algorithm for
// such engines: the sign that StreamTune gives all tuners there [ICDE 2025, section V-B], an operator that takes in
// less than 85 % of what is put out to it, stands for back-pressure, and what is put out to an operator for lambda_i.
enum class Overload : std::uint8_t { backpressure, lag };
inline constexpr std::string_view kOverloadNames[] = {"backpressure", "lag"};

// The operator that shows it most.
struct Overloaded {
  std::string id;
  std::string how;  // "is back-pressured for 400 ms/s"
};

// Records/s that are put out to each operator by those before it; those of which it is not known are left out.
// Requires: seen.window_s > 0.
std::map<std::string, double> offered_per_s(const job::Observation& seen);

// Overload::backpressure: as backpressured() says. Overload::lag: of the operators that lag the one that takes in the
// smallest share, of equals the first in the data flow; nullopt: none lags. intended: the error names an operator whose
// intake is not known, if none lags; released: it does not lag.
tl::expected<std::optional<Overloaded>, std::string> overloaded(const plan::LogicalPlan& plan,
                                                                const job::Observation& seen, Overload sign,
                                                                double threshold_ms_per_s, Mode mode);

// Whether the operator is one that is too small. Overload::backpressure: it keeps one before it from going on, which is
// back-pressured while it is not. Overload::lag: it lags.
bool is_too_small(const plan::LogicalPlan& plan, const job::Observation& seen, const std::string& id, Overload sign,
                  double threshold_ms_per_s);

}  // namespace millrace::tuners::conttune
