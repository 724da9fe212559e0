#include "experiments/figures/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "experiments/figures/gnuplot.h"
#include "experiments/figures/number_text.h"

namespace millrace::experiments {

namespace {

constexpr double kHeadroom = 1.06;  // of the largest value, so that no line runs along the frame
constexpr int kMostDecades = 4;     // drawn of a symlog axis
constexpr int kMostDecadeTicks = 6;
constexpr double kNarrowDecades = 50;  // a decade axis with a smaller ratio of its ends has ticks between decades
constexpr double kLogMargin = 1.6;     // factor by which a logarithmic axis exceeds the values at both ends
constexpr double kWideDecades =
    2e3;  // a logarithmic axis with a greater ratio of its ends has no ticks between decades

// The step of 1, 2, 2.5 or 5 times a power of ten that gives at most `ticks` steps up to `largest`.
double nice_step(double largest, int ticks) {
  const double wanted = largest / ticks;
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= wanted * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

Axis stepped_axis(double largest, double step, std::string_view unit) {
  Axis axis;
  axis.to = largest * kHeadroom;
  for (int i = 0; i * step <= axis.to; ++i) axis.ticks.push_back({i * step, engineering_text(i * step, unit)});
  return axis;
}

// A tick's label is a format to gnuplot: its percent signs are doubled.
std::string tick_text(const std::string& label) {
  std::string text;
  for (const char c : label) text += c == '%' ? std::string("%%") : std::string(1, c);
  return gnuplot_quoted(text);
}

std::string_view scale_command(Axis::Scale scale) {
  return scale == Axis::Scale::kLog ? "set logscale {0} 10\n" : "unset logscale {0}\n";
}

}  // namespace

Axis linear_axis(double largest, std::string_view unit) {
  if (!(largest > 0)) largest = 1;
  return stepped_axis(largest, nice_step(largest, 6), unit);
}

Axis count_axis(double largest) {
  if (!(largest > 0)) largest = 1;
  return stepped_axis(largest, std::max(1.0, std::ceil(nice_step(largest, 6))), "");
}

Axis symlog_axis(double largest, std::string_view unit) {
  assert(largest > 0);
  const int top = static_cast<int>(std::floor(std::log10(largest)));
  const int bottom = std::max(0, top - kMostDecades + 1);
  Axis axis;
  axis.to = largest * 1.5;
  axis.scale = Axis::Scale::kSymlog;
  axis.linear_below = std::pow(10.0, bottom - 1);
  axis.ticks.push_back({0, "0"});
  for (int decade = bottom; decade <= top; ++decade) {
    const double value = std::pow(10.0, decade);
    axis.ticks.push_back({value, engineering_text(value, unit)});
  }
  return axis;
}

Axis log_duration_axis(double smallest, double largest) {
  assert(0 < smallest && smallest <= largest);
  Axis axis;
  axis.from = smallest / kLogMargin;
  axis.to = largest * kLogMargin;
  axis.scale = Axis::Scale::kLog;
  const bool wide = axis.to / axis.from > kWideDecades;
  const int first = static_cast<int>(std::floor(std::log10(axis.from)));
  for (int decade = first; std::pow(10.0, decade) <= axis.to; ++decade) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, decade);
      if (value < axis.from || value > axis.to || (wide && factor > 1)) continue;
      // Round numbers stay round: "100 s", never "1.67 min".
      const bool seconds = value >= 1000;
      axis.ticks.push_back({value, decimal_text(seconds ? value / 1000 : value, 3) + (seconds ? " s" : " ms")});
    }
  }
  return axis;
}

Axis decade_axis(double smallest, double largest, bool milliseconds) {
  assert(0 < smallest && smallest < largest);
  Axis axis;
  axis.from = smallest;
  axis.to = largest;
  axis.scale = Axis::Scale::kLog;
  const bool narrow = largest / smallest < kNarrowDecades;
  const int first = static_cast<int>(narrow ? std::floor(std::log10(smallest)) : std::ceil(std::log10(smallest)));
  const int last = static_cast<int>(std::floor(std::log10(largest)));
  const int step = last - first > kMostDecadeTicks ? 2 : 1;
  for (int decade = first; decade <= last; decade += step) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, decade);
      if (value < smallest || value > largest || (!narrow && factor > 1)) continue;
      const std::string rate = value < 1 ? fmt::format("{:g} /s", value) : engineering_text(value, "/s");
      // Round numbers stay round: "100 s", never "1.67 min".
      const std::string time = value < 1000 ? fmt::format("{:g} ms", value) : fmt::format("{:g} s", value / 1000);
      axis.ticks.push_back({value, milliseconds ? time : rate});
    }
  }
  return axis;
}

Axis log_factor_axis(double smallest, double largest) {
  Axis axis = log_duration_axis(smallest, largest);
  for (Tick& tick : axis.ticks) {
    tick.label = tick.value < 1 ? fmt::format("{:g}", tick.value) : engineering_text(tick.value);
  }
  return axis;
}

TimeAxis time_axis(double largest_s) {
  TimeAxis time{1, "s", {}};
  if (largest_s > 6 * 3600) {
    time = {3600, "h", {}};
  } else if (largest_s > 600) {
    time = {60, "min", {}};
  }
  const double largest = largest_s > 0 ? largest_s / time.seconds_per_unit : 1;
  time.axis.to = largest;
  const double step = nice_step(largest, 10);
  for (int i = 0; i * step <= largest * (1 + 1e-9); ++i)
    time.axis.ticks.push_back({i * step, decimal_text(i * step, 3)});
  return time;
}

std::string axis_commands(std::string_view name, const Axis& axis) {
  // Unset first: in a multiplot the previous panel's scale would stay.
  std::string commands = fmt::format("unset nonlinear {0}\n", name);
  commands += fmt::format(fmt::runtime(scale_command(axis.scale)), name);
  if (axis.scale == Axis::Scale::kSymlog) {
    commands +=
        fmt::format("set nonlinear {0} via log10(1+{0}/{1:f}) inverse {1:f}*(10**{0}-1)\n", name, axis.linear_below);
  }
  commands += fmt::format("set {}range [{}:{}]\nset {}tics (", name, axis.from, axis.to, name);
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    commands += fmt::format("{}{} {}", i == 0 ? "" : ", ", tick_text(axis.ticks[i].label), axis.ticks[i].value);
  }
  return commands + ")\n";
}

}  // namespace millrace::experiments
