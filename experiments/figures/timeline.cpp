#include "experiments/figures/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/run_series.h"
#include "experiments/figures/step_block.h"

namespace millrace::experiments {

namespace {

using Series = std::vector<RunSeries>;
using Column = std::optional<double> WindowPoint::*;

constexpr int kWidth_px = 1200;
constexpr int kHeight_px = 900;
constexpr double kLeft = 0.105, kRight = 0.985;  // edges of the panels
// Backlogs are drawn on a logarithmic scale (with a zero) when the peak is more than this many times what some tuner
// usually has.
constexpr double kSpan = 30;

double largest(const Series& series, Column column) {
  double largest = 0;
  for (const RunSeries& run : series) {
    for (const WindowPoint& window : run.windows) largest = std::max(largest, (window.*column).value_or(0));
  }
  return largest;
}

double end_s(const Series& series) {
  double end = 0;
  for (const RunSeries& run : series) {
    if (!run.windows.empty()) end = std::max(end, run.windows.back().end_s);
  }
  return end;
}

// The smallest of the tuners' median backlogs, of those windows that had any; 0 if there never was one.
double smallest_median(const Series& series) {
  double smallest = 0;
  for (const RunSeries& run : series) {
    std::vector<double> backlogs;
    for (const WindowPoint& window : run.windows) {
      if (window.backlog_records.value_or(0) > 0) backlogs.push_back(*window.backlog_records);
    }
    if (backlogs.empty()) continue;
    const auto middle = backlogs.begin() + static_cast<std::ptrdiff_t>(backlogs.size() / 2);
    std::nth_element(backlogs.begin(), middle, backlogs.end());
    smallest = smallest == 0 ? *middle : std::min(smallest, *middle);
  }
  return smallest;
}

Axis backlog_axis(const Series& series) {
  const double peak = largest(series, &WindowPoint::backlog_records);
  return peak > 0 && peak > kSpan * smallest_median(series) ? symlog_axis(peak, "") : linear_axis(peak, "");
}

std::vector<Step> steps_of(const RunSeries& run, Column column) {
  std::vector<Step> steps;
  for (const WindowPoint& window : run.windows) steps.push_back({window.start_s, window.end_s, window.*column});
  return steps;
}

std::string step_block(std::string_view name, const RunSeries& run, Column column, double seconds_per_unit) {
  return experiments::step_block(name, steps_of(run, column), seconds_per_unit);
}

// Starts and ends of the stops, in the tuner's row of the panel.
std::string stop_block(const RunSeries& run, std::size_t row, double seconds_per_unit) {
  std::string block = fmt::format("$stops{} << END_OF_DATA\n", row);
  for (const Stop& stop : run.stops) {
    block += fmt::format("{} {} {}\n", stop.start_s / seconds_per_unit, stop.end_s / seconds_per_unit, row);
  }
  if (run.stops.empty()) block += fmt::format("NaN NaN {}\n", row);
  return block + "END_OF_DATA\n";
}

std::string data_blocks(const Series& series, const RunSeries& offered, double seconds_per_unit) {
  std::string blocks = step_block("offered", offered, &WindowPoint::offered_per_s, seconds_per_unit);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto block = [&](std::string_view name, Column column) {
      blocks += step_block(fmt::format("{}{}", name, i), series[i], column, seconds_per_unit);
    };
    block("read", &WindowPoint::read_per_s);
    block("parallelism", &WindowPoint::total_parallelism);
    block("backlog", &WindowPoint::backlog_records);
    blocks += stop_block(series[i], i, seconds_per_unit);
  }
  return blocks;
}

// One panel with a line per tuner, under the lines that `first` plots.
std::string lines_panel(const Series& series, std::string_view block, std::string_view label, const PanelEdges& edges,
                        const Axis& axis, std::string_view first = "") {
  std::string commands = panel_commands(edges) + axis_commands("y", axis);
  // Not gnuplot's own ylabel: it stands at another distance in each panel, and in SVG partly outside.
  commands += fmt::format("set label {} at screen 0.017,{:.4f} center rotate by 90 textcolor rgb '{}'\nplot {}",
                          gnuplot_quoted(label), (edges.bottom + edges.top) / 2, kInk, first);
  for (std::size_t i = 0; i < series.size(); ++i) {
    commands += fmt::format("{}${}{} using 1:2 with steps {} notitle", i == 0 && first.empty() ? "" : ", ", block, i,
                            tuner_line(series[i].position));
  }
  return commands + "\nunset label\nunset arrow\n";
}

// A row per tuner with a bar for each span in which its job stood still.
std::string stops_panel(const Series& series, double end) {
  const double rows = static_cast<double>(series.size());
  std::string commands = fmt::format(
      "unset logscale y\nunset nonlinear y\nset yrange [{}:-0.5]\nunset ytics\nset border 1\n"
      "set label 'stopped' at graph -0.01,0.5 right textcolor rgb '{}'\n",
      rows - 0.5, kInk);
  for (std::size_t i = 0; i < series.size(); ++i) {  // a faint rail, so that an empty row reads as "never"
    commands +=
        fmt::format("set arrow from 0,{0} to {1},{0} nohead back linecolor rgb '{2}' linewidth 0.7\n", i, end, kGrid);
  }
  commands += "set style fill solid 1 border\nplot ";
  for (std::size_t i = 0; i < series.size(); ++i) {
    commands += fmt::format(
        "{}$stops{} using 1:3:1:2:($3-0.32):($3+0.32) with boxxyerror linecolor rgb '{}' "
        "linewidth 1.5 notitle",
        i == 0 ? "" : ", ", i, tuner_colour(series[i].position));
  }
  return commands + "\nunset label\nunset arrow\nset border 3\nset ytics nomirror out scale 0.5\n";
}

Legend legend_of(const Series& series) {
  std::vector<LegendEntry> entries = {{"offered", kOffered, 1, 5}};
  for (const RunSeries& run : series) {
    entries.push_back({run.tuner, tuner_colour(run.position), tuner_dash(run.position)});
  }
  return line_legend(entries, static_cast<int>(kLeft * kWidth_px), 66, kWidth_px, kHeight_px);
}

// For all panels but the lowest.
Axis without_labels(Axis axis) {
  for (Tick& tick : axis.ticks) tick.label.clear();
  return axis;
}

// Arrivals are the same for every tuner; the run with the most windows has the fewest gaps.
const RunSeries& offered_of(const Series& series) {
  return *std::max_element(series.begin(), series.end(),
                           [](const auto& a, const auto& b) { return a.windows.size() < b.windows.size(); });
}

PicturePanel lines_picture(const Series& series, std::string_view heading, Column column, double seconds_per_unit) {
  PicturePanel panel;
  panel.heading = heading;
  for (const RunSeries& run : series) {
    panel.series.push_back({.label = run.tuner,
                            .colour = std::string(tuner_colour(run.position)),
                            .dash = tuner_dash(run.position),
                            .form = PictureForm::steps,
                            .points = step_points(steps_of(run, column), seconds_per_unit)});
  }
  return panel;
}

PicturePanel stops_picture(const Series& series, double seconds_per_unit) {
  PicturePanel panel;
  panel.heading = "stopped";
  panel.height = 0.25 + 0.1 * static_cast<double>(series.size());
  for (const RunSeries& run : series) {
    PictureSeries& row = panel.series.emplace_back();
    row = {.label = run.tuner, .colour = std::string(tuner_colour(run.position)), .width = 8};
    const auto at = static_cast<double>(panel.up.categories.size());
    panel.up.categories.push_back(run.tuner);
    for (const Stop& stop : run.stops) {
      row.points.push_back({stop.start_s / seconds_per_unit, at});
      row.points.push_back({stop.end_s / seconds_per_unit, at});
      row.points.emplace_back();
    }
  }
  return panel;
}

Picture timeline_picture(const Series& series, const std::string& title) {
  const TimeAxis time = time_axis(end_s(series));
  const double unit = time.seconds_per_unit;
  PicturePanel rates = lines_picture(series, "offered, read [records/s]", &WindowPoint::read_per_s, unit);
  rates.up.unit = PictureUnit::per_second;
  rates.height = 1.4;
  rates.series.insert(rates.series.begin(),
                      {.label = "offered",
                       .colour = std::string(kOffered),
                       .form = PictureForm::steps,
                       .width = 5,
                       .points = step_points(steps_of(offered_of(series), &WindowPoint::offered_per_s), unit)});
  PicturePanel backlog = lines_picture(series, "backlog [records]", &WindowPoint::backlog_records, unit);
  backlog.up.log = backlog_axis(series).scale == Axis::Scale::kSymlog;
  Picture picture{.title = title, .together = true};
  picture.panels = {std::move(rates), stops_picture(series, unit),
                    lines_picture(series, "total parallelism", &WindowPoint::total_parallelism, unit),
                    std::move(backlog)};
  for (PicturePanel& panel : picture.panels) panel.across.label = fmt::format("simulated time [{}]", time.unit);
  return picture;
}

std::string timeline_commands(const Series& series, const std::string& title) {
  const RunSeries& offered = offered_of(series);
  const TimeAxis time = time_axis(end_s(series));
  const double rate = std::max(largest(series, &WindowPoint::offered_per_s), largest(series, &WindowPoint::read_per_s));
  const Legend legend = legend_of(series);

  const double bottom = 0.085, above = 1 - (66.0 + legend.height_px) / kHeight_px;
  const double stops = 0.016 * static_cast<double>(series.size()) + 0.012, gap = 0.034;
  const double each = (above - bottom - stops - 2.5 * gap) / 3.4;  // height of the two lower panels; the first has 1.4
  const double stops_top = above - 1.4 * each - gap / 2, second_top = stops_top - stops - gap;

  std::string commands = data_blocks(series, offered, time.seconds_per_unit) + style_commands();
  commands += "set multiplot\n" + title_commands(title, kLeft, 30, kHeight_px) + legend.commands;
  commands += axis_commands("x", without_labels(time.axis));
  commands += lines_panel(
      series, "read", "offered, read [records/s]", {kLeft, kRight, above - 1.4 * each, above}, linear_axis(rate, "/s"),
      fmt::format("$offered using 1:2 with steps linecolor rgb '{}' linewidth 6 notitle", kOffered));
  commands += panel_commands({kLeft, kRight, stops_top - stops, stops_top}) + stops_panel(series, time.axis.to);
  commands += lines_panel(series, "parallelism", "total parallelism", {kLeft, kRight, second_top - each, second_top},
                          count_axis(largest(series, &WindowPoint::total_parallelism)));
  commands += axis_commands("x", time.axis);
  commands += fmt::format("set label {} at screen {:.4f},0.022 center textcolor rgb '{}'\n",
                          gnuplot_quoted(fmt::format("simulated time [{}]", time.unit)), (kLeft + kRight) / 2, kInk);
  const Axis backlog = backlog_axis(series);
  commands += lines_panel(series, "backlog",
                          backlog.scale == Axis::Scale::kSymlog ? "backlog [records], log" : "backlog [records]",
                          {kLeft, kRight, bottom, bottom + each}, backlog);
  return commands + "unset multiplot\n";
}

std::string timeline_csv(const std::string& query, const Series& series) {
  const auto value = [](const std::optional<double>& number) { return number ? Value(*number) : Value(); };
  std::vector<Row> rows;
  for (const RunSeries& run : series) {
    for (const WindowPoint& w : run.windows) {
      rows.push_back({query, run.tuner, run.replication, w.start_s, w.end_s, value(w.offered_per_s),
                      value(w.read_per_s), value(w.total_parallelism), value(w.backlog_records), value(w.downtime_s)});
    }
  }
  return csv_text(
      "query,tuner,replication,start_s,end_s,offered_per_s,read_per_s,total_parallelism,backlog_records,downtime_s",
      rows);
}

}  // namespace

tl::expected<FigurePlot, std::string> timeline_figure(Database& store, const FigureSubject& subject) {
  auto series = run_series(store, subject.comparison, subject.query);
  if (!series) return tl::unexpected(series.error().what);
  std::erase_if(*series, [&](const RunSeries& run) { return !subject.shows(run.tuner); });
  if (end_s(*series) <= 0) return tl::unexpected("the store holds no finished run of query " + subject.query);
  return FigurePlot{
      {timeline_commands(*series, subject.title), kWidth_px, kHeight_px, timeline_picture(*series, subject.title)},
      timeline_csv(subject.query, *series)};
}

}  // namespace millrace::experiments
