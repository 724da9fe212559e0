// Rate schedules read from CSV files.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/plan/rate_schedule.h"

namespace millrace::plan {

// How to read a rate trace. At most one of scale_peak and scale_mean may be set; either replaces `scale`.
struct TraceOptions {
  double scale = 1.0;         // multiplies every value; > 0
  double scale_peak = 0;      // if > 0: scales so that the greatest value becomes this (records/s)
  double scale_mean = 0;      // if > 0: scales so that the mean over time becomes this (records/s)
  double time_scale = 1.0;    // multiplies every time; 0.01 plays a trace a hundred times as fast; > 0
  bool loop = true;           // start again after the end, else hold the last value
  bool interpolate = false;   // straight lines between the points instead of steps
  kernel::Duration start{};   // cut: skip this much of the (unscaled) trace, >= 0
  kernel::Duration length{};  // cut: keep this much of the (unscaled) trace; 0 = to the end
};

// A mistake in a trace file. Line and column count from 1; line 0 means the file as a whole.
struct TraceError {
  std::string path;
  std::size_t line = 0, column = 0;
  std::string what;
  // "path:line:column: what", or "path: what" for the whole file.
  std::string text() const;
  bool operator==(const TraceError&) const = default;
};

// Reads rows `timestamp,value` (ISO "YYYY-MM-DD hh:mm:ss", value = records/s before scaling) or `t,rate` (seconds,
// records/s) below one of these two headers; without a header the first row decides. Empty lines and lines that start
// with '#' are skipped. Time counts from the first row; a value holds until the next row's time, the last for a median
// interval. Errors (up to 20 in the order of lines): no such file, no rows, a malformed header, row, number or
// timestamp, times that do not increase or are more than 120 years apart, a negative or non-finite rate, a gap of more
// than 10 median intervals; and of the options: a cut that leaves nothing, a scale to a peak or mean of a trace that is
// 0 throughout or one that makes a rate infinite, a time scale that leaves an interval shorter than a nanosecond.
tl::expected<RateSchedule, std::vector<TraceError>> load_trace(const std::string& path, const TraceOptions& options);

}  // namespace millrace::plan
