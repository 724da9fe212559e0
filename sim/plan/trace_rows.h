// The rows of a rate trace file, before any scaling.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/rate_trace.h"

namespace millrace::plan {

// A point of a trace.
struct TraceRow {
  kernel::Duration at;   // since the first row
  double rate = 0;       // as written, finite, >= 0
  std::size_t line = 0;  // in the file, from 1
};

// Reads a trace file's text; rows and errors are those of load_trace. Never returns an empty list of rows.
tl::expected<std::vector<TraceRow>, std::vector<TraceError>> parse_trace(const std::string& path,
                                                                         const std::string& text);

// The middle one of the intervals between rows (the lower of two); 1 s if there is one row only.
kernel::Duration median_interval(const std::vector<TraceRow>& rows);

}  // namespace millrace::plan
