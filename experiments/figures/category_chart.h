// A chart over categories: structures, classes, values that were drawn. Several series, a logarithmic or linear scale.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

struct ChartMark {
  std::optional<double> value;  // > 0, or >= 0 in a linear panel
  std::optional<double> upper;  // where its whisker ends, >= value
};

struct ChartSeries {
  std::string label;
  std::vector<ChartMark> marks;            // by category
  std::optional<std::size_t> colour = {};  // position of a tuner, whose colour it has; its own position if not given
};

struct ChartPanel {
  std::string heading;              // above it
  std::string scale;                // beside its axis: "q-error", "speed-up"
  std::vector<ChartSeries> series;  // the same labels in every panel
  bool around_one = false;          // 1 is part of the scale: ratios
  bool linear = false;              // from 0, instead of logarithmic
};

struct CategoryChart {
  std::string title;
  std::vector<std::string> categories;
  bool ordered = false;  // categories follow one another: marks of a series are joined
  std::vector<ChartPanel> panels;
};

// Panels one below the other; a mark for each value, a thin line up to `upper`. Requires: a panel, a category, and as
// many marks as categories in every series.
Plot category_chart_plot(const CategoryChart& chart);

}  // namespace millrace::experiments
