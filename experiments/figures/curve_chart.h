// Curves over numbers, with bars of error where there are any: distributions, convergence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

struct CurvePoint {
  double across = 0, up = 0;
  double error = 0;  // a bar of so much below and above
};

struct ChartCurve {
  std::string label;
  std::size_t position = 0;        // chooses colour and dash
  std::vector<CurvePoint> points;  // from left to right
};

struct CurveChart {
  std::string title;
  std::string across, scale;  // what the axes show
  bool log_across = false;    // else whole numbers from 0
  bool log_up = false;        // else linear from 0
  bool shares = false;        // linear only: values are shares, shown in percent
  bool bars = false;          // with bars of error, and marked points
  std::vector<ChartCurve> curves;
};

// Logarithmic axes show what is above 0. Requires: a point.
Plot curve_chart_plot(const CurveChart& chart);

}  // namespace millrace::experiments
