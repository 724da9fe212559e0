// A chart over categories: structures, classes, values that were drawn. Several series, a logarithmic scale.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

struct ChartMark {
  std::optional<double> value;  // > 0
  std::optional<double> upper;  // where its whisker ends, >= value
};

struct ChartSeries {
  std::string label;
  std::vector<ChartMark> marks;  // by category
};

struct ChartPanel {
  std::string heading;              // above it
  std::string scale;                // beside its axis: "q-error", "speed-up"
  std::vector<ChartSeries> series;  // the same labels in every panel
  bool around_one = false;          // 1 is part of the scale: ratios
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
