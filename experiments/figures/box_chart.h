// Box plots over categories, several series beside one another; a logarithmic scale of factors from 1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/figures/gnuplot.h"

namespace millrace::experiments {

// Ascending, >= 1.
struct ChartBox {
  double low = 1;                           // where the lower whisker ends
  double lower = 1, median = 1, upper = 1;  // the box and the line in it
  double high = 1;                          // where the upper whisker ends
  double highest = 1;                       // of all: a mark
};

struct BoxSeries {
  std::string label;
  std::vector<std::optional<ChartBox>> boxes;  // by category
};

struct BoxChart {
  std::string title;
  std::vector<std::string> categories;
  std::string across;  // below: what the categories are
  std::string scale;   // beside the axis: "q-error"
  std::vector<BoxSeries> series;
};

// Boxes of a category stand in the order of the series. Requires: a category, a box, and as many boxes as categories in
// every series.
Plot box_chart_plot(const BoxChart& chart);

}  // namespace millrace::experiments
