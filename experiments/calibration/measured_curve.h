// The measured side of a calibration: an operator's true processing rate by parallelism.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"

namespace millrace::experiments {

// Repeated measurements of the whole operator at one degree, records/s.
struct MeasuredPoint {
  std::uint32_t parallelism = 1;  // >= 1
  double mean_per_s = 0;          // over the repetitions, > 0
  double least_per_s = 0, most_per_s = 0;
};

using MeasuredCurve = std::vector<MeasuredPoint>;  // by increasing parallelism

// Reads rows `parallelism,rate,rate,...` (records/s of the whole operator, one or more repetitions) below one header
// line; lines that start with '#' and empty ones are skipped. Every mistake goes to `out` with line and column: a
// missing file (at `asked_from`), no rows, a malformed or non-positive number, degrees that do not increase.
MeasuredCurve read_measured_curve(const std::string& path, const Position& asked_from, Diagnostics& out);

}  // namespace millrace::experiments
