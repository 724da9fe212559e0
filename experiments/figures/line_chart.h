// Lines over numbers that follow one another: changes of load, rounds. Linear scales from zero, unless an axis is
// given.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/figures/axis.h"
#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

struct ChartLine {
  std::string label;
  std::size_t position = 0;                       // of a tuner: chooses colour and dash
  std::vector<std::pair<double, double>> points;  // across and up, in order; each is marked
  std::vector<double> half_widths = {};           // of each point an interval up and down; none: no intervals
};

struct LinePanel {
  std::string heading;  // above it
  std::string scale;    // beside its axis: "min", "CPU"
  std::vector<ChartLine> lines;
  std::vector<double> marks;  // where a dotted line stands
};

struct LineChart {
  std::string title;
  std::string across;   // below the lowest panel: "change of load"
  bool shares = false;  // values are shares, shown in percent
  std::vector<LinePanel> panels;
  std::optional<Axis> across_axis = std::nullopt;  // nullopt: from zero on
};

// Panels one below the other, each with its own scales; a legend entry for each label. Requires: a panel.
Plot line_chart_plot(const LineChart& chart);

}  // namespace millrace::experiments
