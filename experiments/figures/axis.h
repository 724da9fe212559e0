// The range, scale and ticks of a figure's axis. We choose them ourselves: gnuplot's own ticks know neither "k/s" nor a
// logarithmic scale that reaches zero.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::experiments {

struct Tick {
  double value;
  std::string label;
};

struct Axis {
  double from = 0;
  double to = 1;
  enum class Scale { kLinear, kLog, kSymlog } scale = Scale::kLinear;
  double linear_below = 0;  // symlog: about linear below this, about logarithmic above
  std::vector<Tick> ticks;  // ascending
};

// From 0 to a little above `largest` (anything not above 0 counts as 1), ticks at steps of 1, 2, 2.5 or 5 times a power
// of ten, labelled as engineering_text(value, unit).
Axis linear_axis(double largest, std::string_view unit);

// As linear_axis, but every tick is a whole number: for counts.
Axis count_axis(double largest);

// From 0 to above `largest` with ticks at 0 and at the uppermost powers of ten (four at most), the rest being near
// zero. Requires: largest > 0.
Axis symlog_axis(double largest, std::string_view unit);

// A little more than [smallest, largest] on a logarithmic scale, with ticks at powers of ten and, where there is room,
// at 2 and 5 times those, labelled as durations of milliseconds. Requires: 0 < smallest <= largest.
Axis log_duration_axis(double smallest, double largest);

// The same of plain factors: ticks labelled "0.5", "1", "20".
Axis log_factor_axis(double smallest, double largest);

// From `smallest` to `largest` on a logarithmic scale, with ticks at powers of ten (at every other one where there are
// many, and at 2 and 5 times those where there is but one or two), labelled as times ("10 ms", "100 s", never "1.67
// min") or as rates ("1 k/s"). One such axis serves both directions of a square. Requires: 0 < smallest < largest.
Axis decade_axis(double smallest, double largest, bool milliseconds);

// Linear time axis over [0, largest_s]; values are seconds divided by `seconds_per_unit` of the result.
struct TimeAxis {
  double seconds_per_unit;
  std::string_view unit;  // "s", "min" or "h"
  Axis axis;
};
TimeAxis time_axis(double largest_s);

// gnuplot's commands that give the axis named "x" or "y" this range, scale and these ticks.
std::string axis_commands(std::string_view name, const Axis& axis);

}  // namespace millrace::experiments
