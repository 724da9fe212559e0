#include "experiments/sweeps/sweep_chart.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "experiments/config/quantity.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/line_chart.h"

namespace millrace::experiments {
namespace {

constexpr std::size_t kMostPanels = 12;
constexpr std::size_t kMostTicks = 14;
constexpr double kLeastRatio = 4;  // of largest to smallest, for a logarithmic scale
constexpr double kMargin = 0.03;   // beyond the outermost values

// The different texts, in the order of their first appearance.
std::vector<std::string> distinct(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const std::string& text : texts) {
    if (std::ranges::find(all, text) == all.end()) all.push_back(text);
  }
  return all;
}

double unevenness(const std::vector<double>& sorted) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    least = std::min(least, sorted[i] - sorted[i - 1]);
    most = std::max(most, sorted[i] - sorted[i - 1]);
  }
  return most / least;
}

bool better_logarithmic(const std::vector<double>& sorted) {
  if (sorted.size() < 3 || sorted.front() <= 0 || sorted.back() < kLeastRatio * sorted.front()) return false;
  std::vector<double> logs;
  for (const double value : sorted) logs.push_back(std::log(value));
  return unevenness(logs) < unevenness(sorted);
}

// Where the values of an axis stand.
struct Across {
  std::map<std::string, double> places;
  Axis axis;
};

Across across_of(const std::vector<std::string>& values) {
  Across across;
  std::set<Dimension> dimensions;
  for (const std::string& value : values) {
    const auto quantity = parse_quantity(value);
    if (!quantity) {
      across.places.clear();
      break;
    }
    dimensions.insert(quantity->dimension);
    across.places[value] = quantity->value;
  }
  if (across.places.empty() || dimensions.size() > 1) {
    for (std::size_t i = 0; i < values.size(); ++i) across.places[values[i]] = static_cast<double>(i);
  }
  std::vector<std::pair<double, std::string>> ticks;
  std::vector<double> sorted;
  for (const auto& [text, place] : across.places) ticks.emplace_back(place, text);
  std::ranges::sort(ticks);
  for (const auto& [place, text] : ticks) sorted.push_back(place);
  const std::size_t every = (ticks.size() + kMostTicks - 1) / kMostTicks;
  for (std::size_t i = 0; i < ticks.size(); i += every) across.axis.ticks.push_back({ticks[i].first, ticks[i].second});
  if (better_logarithmic(sorted)) {
    across.axis.scale = Axis::Scale::kLog;
    const double margin = std::pow(sorted.back() / sorted.front(), kMargin);
    across.axis.from = sorted.front() / margin;
    across.axis.to = sorted.back() * margin;
  } else {
    const double span = sorted.back() - sorted.front();
    const double margin = span > 0 ? kMargin * span : 1;
    across.axis.from = sorted.front() - margin;
    across.axis.to = sorted.back() + margin;
  }
  return across;
}

// What is shown of a result: which panel, line and place.
struct Mark {
  std::string panel, series, x;
  std::size_t position;  // of the series
  const SweepResult* result;
};

class Marks {
 public:
  Marks(const StoredSweep& sweep, const SweepFigure& figure) : sweep_(sweep) {
    x_ = position(figure.x);
    if (figure.series != "tuner") series_ = position(figure.series);
    std::vector<std::string> of_series;
    for (const StoredCell& cell : sweep.cells) {
      if (series_) of_series.push_back(cell.values[*series_]);
    }
    series_values_ = distinct(of_series);
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
      if (axis != x_ && axis != series_ && !follows(axis)) others_.push_back(axis);
    }
  }

  Mark of(const SweepResult& result) const {
    const auto& values = result.cell->values;
    std::vector<std::string> panel = {result.comparison, result.summary.query};
    if (series_) panel.push_back(result.summary.tuner);
    for (const std::size_t axis : others_) panel.push_back(fmt::format("{} = {}", sweep_.axes[axis], values[axis]));
    Mark mark{fmt::format("{}", fmt::join(panel, ", ")), result.summary.tuner, values[x_], result.summary.position,
              &result};
    if (series_) {
      mark.series = values[*series_];
      mark.position = static_cast<std::size_t>(std::ranges::find(series_values_, mark.series) - series_values_.begin());
    }
    return mark;
  }

 private:
  std::size_t position(const std::string& key) const {
    return static_cast<std::size_t>(std::ranges::find(sweep_.axes, key) - sweep_.axes.begin());
  }

  // Whether the axis has one value for each of x, or of the series: they were zipped.
  bool follows(std::size_t axis) const {
    const auto determined_by = [&](std::size_t other) {
      std::map<std::string, std::set<std::string>> values;
      for (const StoredCell& cell : sweep_.cells) values[cell.values[other]].insert(cell.values[axis]);
      return std::ranges::all_of(values, [](const auto& one) { return one.second.size() == 1; });
    };
    return determined_by(x_) || (series_ && determined_by(*series_));
  }

  const StoredSweep& sweep_;
  std::size_t x_ = 0;
  std::optional<std::size_t> series_;
  std::vector<std::string> series_values_;
  std::vector<std::size_t> others_;  // axes
};

}  // namespace

tl::expected<FigurePlot, std::string> sweep_chart(const StoredSweep& sweep, const std::vector<SweepResult>& results,
                                                  const SweepFigure& figure) {
  const auto column = std::ranges::find(summary_columns(), figure.y, &SummaryColumn::name);
  if (column == summary_columns().end()) return tl::unexpected(fmt::format("there is no quantity '{}'", figure.y));
  for (const std::string& axis : {figure.x, figure.series}) {
    if (axis == "tuner" || std::ranges::find(sweep.axes, axis) != sweep.axes.end()) continue;
    return tl::unexpected(fmt::format("the stored sweep has no axis '{}'", axis));
  }
  const Marks all(sweep, figure);
  std::vector<Mark> marks;
  std::vector<std::string> panels, values;
  for (const SweepResult& result : results) {
    if (!figure.comparison.empty() && result.comparison != figure.comparison) continue;
    if (!(result.summary.*column->estimate).mean) continue;
    marks.push_back(all.of(result));
    panels.push_back(marks.back().panel);
    values.push_back(marks.back().x);
  }
  if (marks.empty()) return tl::unexpected(fmt::format("the store holds no {} of this sweep", figure.y));
  panels = distinct(panels);
  if (panels.size() > kMostPanels) {
    return tl::unexpected(fmt::format("{} panels, one for each value of what is neither x nor series; {} are the most",
                                      panels.size(), kMostPanels));
  }
  const Across across = across_of(distinct(values));
  LineChart chart{.title = figure.title.empty() ? figure.name : figure.title,
                  .across = figure.x,
                  .shares = figure.y.ends_with("_share"),
                  .panels = {},
                  .across_axis = across.axis};
  for (const std::string& panel : panels) chart.panels.push_back({panel, figure.y, {}, {}});
  bool intervals = false;
  std::vector<Row> rows;
  std::ranges::stable_sort(marks, {}, [&](const Mark& mark) { return across.places.at(mark.x); });
  for (const Mark& mark : marks) {
    LinePanel& panel = chart.panels[static_cast<std::size_t>(std::ranges::find(panels, mark.panel) - panels.begin())];
    auto line = std::ranges::find(panel.lines, mark.series, &ChartLine::label);
    if (line == panel.lines.end()) line = panel.lines.insert(line, {mark.series, mark.position, {}, {}});
    const Estimate& estimate = mark.result->summary.*column->estimate;
    line->points.emplace_back(across.places.at(mark.x), *estimate.mean);
    line->half_widths.push_back(estimate.half_width.value_or(0));
    intervals = intervals || estimate.half_width.has_value();
    rows.push_back(
        {mark.panel, mark.series, mark.x, *estimate.mean, estimate.half_width ? Value(*estimate.half_width) : Value()});
  }
  for (LinePanel& panel : chart.panels) {
    std::ranges::stable_sort(panel.lines, {}, &ChartLine::position);
    for (ChartLine& line : panel.lines) {
      if (!intervals) line.half_widths.clear();
    }
  }
  return FigurePlot{line_chart_plot(chart), csv_text("panel,series,x,y,y_half_width", rows)};
}

}  // namespace millrace::experiments
