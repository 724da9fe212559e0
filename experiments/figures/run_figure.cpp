#include "experiments/figures/run_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/run_detail.h"
#include "experiments/figures/step_block.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kHeight_px = 1200;
constexpr double kLeft = 0.105, kRight = 0.985;  // edges of the panels
constexpr int kTop_px = 52;                      // of the first panel's legend
constexpr int kBottom_px = 74;                   // below the last panel
constexpr int kLegend_px = 30;                   // a row of samples above each panel, with the space over it
constexpr int kGap_px = 14;                      // below a panel
constexpr std::string_view kStopped = "#e8e0d8";
constexpr int kDashed = 2;
// Capacity beyond this many times the largest rate is cut off: it says no more than "plenty".
constexpr double kPlenty = 1.5;
constexpr double kShortest_ms = 0.01;
constexpr double kBacklogSpan = 1000;  // peak over median from which the scale is logarithmic

struct Line {
  std::string label;
  std::vector<Step> steps;
  std::string_view colour;
  int dash = 1;
  double width = 2.2;
  bool filled = false;  // from 0 up
};

struct Panel {
  std::string label;
  double height;  // relative
  Axis axis;
  std::vector<Line> lines;           // the first lies lowest
  std::vector<LegendEntry> entries;  // beyond those of the lines
};

template <class Get>
std::vector<Step> steps_of(const RunDetail& run, Get get) {
  std::vector<Step> steps;
  for (const DetailPoint& window : run.windows) steps.push_back({window.start_s, window.end_s, get(window)});
  return steps;
}

double largest(const std::vector<Step>& steps) {
  double most = 0;
  for (const Step& step : steps) most = std::max(most, step.value.value_or(0));
  return most;
}

bool any_restart(const RunDetail& run) {
  return std::ranges::any_of(run.windows, &DetailPoint::restarted);
}

Panel rate_panel(const RunDetail& run) {
  auto offered = steps_of(run, [](const DetailPoint& w) { return w.offered_per_s; });
  auto read = steps_of(run, [](const DetailPoint& w) { return w.read_per_s; });
  auto capacity = steps_of(run, [](const DetailPoint& w) { return w.capacity_per_s; });
  const double flow = std::max(largest(offered), largest(read));
  const double most = std::max(flow, std::min(largest(capacity), kPlenty * flow));
  Panel panel{"rates [records/s]",
              1.4,
              linear_axis(most, "/s"),
              {{"offered", std::move(offered), kOffered, 1, 6},
               {"capacity", std::move(capacity), kInk, kDashed},
               {"read", std::move(read), tuner_colour(run.position)}},
              {}};
  if (!run.changes.empty()) panel.entries.push_back({"change, stopped", kStopped, 1, 8});
  if (any_restart(run)) panel.entries.push_back({"restart after a failure", kInk, 3});
  return panel;
}

Panel parallelism_panel(const RunDetail& run) {
  Panel panel{"parallelism", 1, {}, {}, {}};
  double most = 0;
  std::vector<std::string> operators = run.operators;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    auto steps = steps_of(run, [&](const DetailPoint& window) {
      const auto found = window.parallelism.find(operators[i]);
      return found == window.parallelism.end() ? std::nullopt : std::optional<double>(found->second);
    });
    most = std::max(most, largest(steps));
    panel.lines.push_back({operators[i], std::move(steps), tuner_colour(i), tuner_dash(i)});
  }
  auto all = steps_of(run, [](const DetailPoint& window) { return window.total_parallelism; });
  if (operators.size() != 1) {
    most = std::max(most, largest(all));
    panel.lines.insert(panel.lines.begin(), {"all", std::move(all), kOffered, 1, 4});
  }
  panel.axis = count_axis(most);
  return panel;
}

Panel backlog_panel(const RunDetail& run) {
  auto backlog = steps_of(run, [](const DetailPoint& window) { return window.backlog_records; });
  std::vector<double> some;
  for (const Step& step : backlog) {
    if (step.value.value_or(0) > 0) some.push_back(*step.value);
  }
  const double peak = largest(backlog);
  const auto middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2);
  if (!some.empty()) std::nth_element(some.begin(), middle, some.end());
  const bool wide = !some.empty() && peak > kBacklogSpan * *middle;
  return {wide ? "backlog [records], log" : "backlog [records]",
          0.8,
          wide ? symlog_axis(peak, "") : linear_axis(peak, ""),
          {{"unread", std::move(backlog), tuner_colour(run.position)}},
          {}};
}

Panel latency_panel(const RunDetail& run) {
  Panel panel{"latency, log", 1, log_duration_axis(1, 1000), {}, {}};
  double least = 0, most = 0;
  const auto add = [&](const char* label, std::optional<double> DetailPoint::*quantile, std::size_t colour) {
    auto steps = steps_of(run, [&](const DetailPoint& window) { return window.*quantile; });
    for (Step& step : steps) {
      if (!step.value) continue;
      step.value = std::max(*step.value, kShortest_ms);
      least = least == 0 ? *step.value : std::min(least, *step.value);
      most = std::max(most, *step.value);
    }
    panel.lines.push_back({label, std::move(steps), tuner_colour(colour)});
  };
  add("p99", &DetailPoint::p99_ms, 1);
  add("p95", &DetailPoint::p95_ms, 3);
  add("p50", &DetailPoint::p50_ms, 0);
  if (most > 0) panel.axis = log_duration_axis(least, most);
  return panel;
}

// Shares of the latency, one on top of the other; drawn from the highest down, each over the one before.
Panel parts_panel(const RunDetail& run) {
  Axis axis;
  axis.ticks = {{0, "0"}, {0.25, "25 %"}, {0.5, "50 %"}, {0.75, "75 %"}, {1, "100 %"}};
  Panel panel{"where it went", 1, std::move(axis), {}, {}};
  for (std::size_t upper = kLatencyParts.size(); upper-- > 0;) {
    auto steps = steps_of(run, [&](const DetailPoint& window) -> std::optional<double> {
      if (!window.parts_ms) return std::nullopt;
      double below = 0, all = 0;
      for (std::size_t i = 0; i < kLatencyParts.size(); ++i) {
        all += (*window.parts_ms)[i];
        if (i <= upper) below += (*window.parts_ms)[i];
      }
      return all > 0 ? std::optional(below / all) : std::nullopt;
    });
    panel.lines.push_back({std::string(kLatencyParts[upper].name), std::move(steps), tuner_colour(upper), 1, 8, true});
  }
  return panel;
}

// Rectangles where the job stood still, behind everything, in all panels.
std::string stop_objects(const RunDetail& run, double seconds_per_unit) {
  std::string commands;
  for (const Stop& stop : run.changes) {
    if (stop.end_s <= stop.start_s) continue;
    commands += fmt::format(
        "set object rectangle from first {},graph 0 to first {},graph 1 behind fillcolor rgb '{}' fillstyle solid 1 "
        "noborder\n",
        stop.start_s / seconds_per_unit, stop.end_s / seconds_per_unit, kStopped);
  }
  return commands;
}

std::string change_arrows(const RunDetail& run, double seconds_per_unit) {
  std::string commands;
  const auto add = [&](double at_s, std::string_view style) {
    commands += fmt::format("set arrow from first {0},graph 0 to first {0},graph 1 nohead back {1}\n",
                            at_s / seconds_per_unit, style);
  };
  for (const Stop& change : run.changes) add(change.start_s, fmt::format("linecolor rgb '{}' linewidth 1", "#9a8c7c"));
  for (const DetailPoint& window : run.windows) {
    if (window.restarted) add(window.start_s, fmt::format("linecolor rgb '{}' dashtype 3 linewidth 1.2", kInk));
  }
  return commands;
}

// Steps filled down to 0 are drawn as a polygon: every value at its start and at its end.
std::string fill_block(std::string_view name, const std::vector<Step>& steps, double seconds_per_unit) {
  std::string block = fmt::format("${} << END_OF_DATA\n", name);
  for (const Step& step : steps) {
    if (!step.value) {
      block += "\n";
      continue;
    }
    block += fmt::format("{} {}\n{} {}\n", step.start_s / seconds_per_unit, *step.value, step.end_s / seconds_per_unit,
                         *step.value);
  }
  return block + "END_OF_DATA\n";
}

std::string panel_plot(const Panel& panel, std::size_t index, const PanelEdges& edges, int legend_px,
                       const RunDetail& run, double seconds_per_unit) {
  std::vector<LegendEntry> entries;
  std::string blocks, plots;
  for (std::size_t i = 0; i < panel.lines.size(); ++i) {
    const Line& line = panel.lines[i];
    const std::string name = fmt::format("p{}_{}", index, i);
    blocks +=
        line.filled ? fill_block(name, line.steps, seconds_per_unit) : step_block(name, line.steps, seconds_per_unit);
    plots += fmt::format("{}${} using 1:2 with ", i == 0 ? "" : ", ", name);
    plots += line.filled
                 ? fmt::format("filledcurves y=0 fillcolor rgb '{}' fillstyle solid 1 noborder notitle", line.colour)
                 : fmt::format("steps linecolor rgb '{}' dashtype {} linewidth {} notitle", line.colour, line.dash,
                               line.width);
    entries.push_back({line.label, line.colour, line.dash, line.width});
  }
  if (!panel.lines.empty() && panel.lines.front().filled) std::ranges::reverse(entries);  // from the bottom up
  entries.insert(entries.end(), panel.entries.begin(), panel.entries.end());
  std::string commands = blocks + panel_commands(edges) + axis_commands("y", panel.axis);
  commands += line_legend(entries, static_cast<int>(kLeft * kWidth_px), legend_px, kWidth_px, kHeight_px).commands;
  commands += change_arrows(run, seconds_per_unit);
  commands += fmt::format("set label {} at screen 0.017,{:.4f} center rotate by 90 textcolor rgb '{}'\n",
                          gnuplot_quoted(panel.label), (edges.bottom + edges.top) / 2, kInk);
  return commands + "plot " + (plots.empty() ? "NaN notitle" : plots) + "\nunset label\nunset arrow\n";
}

using Panels = std::array<Panel, 5>;

Panels panels_of(const RunDetail& run) {
  return {rate_panel(run), parallelism_panel(run), backlog_panel(run), latency_panel(run), parts_panel(run)};
}

PictureUnit unit_of(std::size_t panel) {
  constexpr std::array kUnits = {PictureUnit::per_second, PictureUnit::number, PictureUnit::number,
                                 PictureUnit::milliseconds, PictureUnit::share};
  return kUnits[panel];
}

// The same panels; a stop is shaded, a change or restart without one is a dotted line.
Picture run_picture(const Panels& panels, const RunDetail& run, const std::string& title) {
  const TimeAxis time = time_axis(run.windows.back().end_s);
  Picture picture{.title = title, .together = true};
  for (std::size_t p = 0; p < panels.size(); ++p) {
    PicturePanel& shown = picture.panels.emplace_back();
    shown.heading = panels[p].label;
    shown.height = panels[p].height;
    shown.across.label = fmt::format("simulated time [{}]", time.unit);
    shown.up = {.unit = unit_of(p), .log = panels[p].axis.scale != Axis::Scale::kLinear};
    for (const Line& line : panels[p].lines) {
      shown.series.push_back({.label = line.label,
                              .colour = std::string(line.colour),
                              .dash = line.dash,
                              .form = line.filled ? PictureForm::area : PictureForm::steps,
                              .width = line.width,
                              .points = step_points(line.steps, time.seconds_per_unit)});
    }
    for (const Stop& change : run.changes) {
      if (change.end_s > change.start_s) {
        shown.spans.emplace_back(change.start_s / time.seconds_per_unit, change.end_s / time.seconds_per_unit);
      } else {
        shown.marks.push_back(change.start_s / time.seconds_per_unit);
      }
    }
    for (const DetailPoint& window : run.windows) {
      if (window.restarted) shown.marks.push_back(window.start_s / time.seconds_per_unit);
    }
  }
  return picture;
}

std::string run_commands(const Panels& panels, const RunDetail& run, const std::string& title) {
  const TimeAxis time = time_axis(run.windows.back().end_s);
  const int count = static_cast<int>(panels.size());
  double heights = 0;
  for (const Panel& panel : panels) heights += panel.height;
  const double per_height = (kHeight_px - kTop_px - kBottom_px - count * kLegend_px - (count - 1) * kGap_px) / heights;

  std::string commands = style_commands() + "set multiplot\n" + title_commands(title, kLeft, 26, kHeight_px);
  commands += stop_objects(run, time.seconds_per_unit);
  Axis unlabelled = time.axis;
  for (Tick& tick : unlabelled.ticks) tick.label.clear();
  double top_px = kTop_px;
  for (int i = 0; i < count; ++i) {
    const Panel& panel = panels[static_cast<std::size_t>(i)];
    const double from_px = top_px + kLegend_px, to_px = from_px + panel.height * per_height;
    commands += axis_commands("x", i + 1 == count ? time.axis : unlabelled);
    if (i + 1 == count) {
      commands +=
          fmt::format("set label {} at screen {:.4f},0.017 center textcolor rgb '{}'\n",
                      gnuplot_quoted(fmt::format("simulated time [{}]", time.unit)), (kLeft + kRight) / 2, kInk);
    }
    commands += panel_plot(panel, static_cast<std::size_t>(i),
                           {kLeft, kRight, 1 - to_px / kHeight_px, 1 - from_px / kHeight_px},
                           static_cast<int>(top_px) + kLegend_px / 2, run, time.seconds_per_unit);
    top_px = to_px + kGap_px;
  }
  return commands + "unset multiplot\n";
}

std::string run_csv(const std::string& query, const RunDetail& run) {
  const auto value = [](const std::optional<double>& number) { return number ? Value(*number) : Value(); };
  std::vector<Row> rows;
  for (const DetailPoint& w : run.windows) {
    Row row = {query,
               run.tuner,
               run.replication,
               w.start_s,
               w.end_s,
               value(w.offered_per_s),
               value(w.capacity_per_s),
               value(w.read_per_s),
               value(w.total_parallelism),
               w.deployment,
               value(w.backlog_records),
               value(w.downtime_s),
               value(w.p50_ms),
               value(w.p95_ms),
               value(w.p99_ms)};
    for (std::size_t i = 0; i < kLatencyParts.size(); ++i) {
      row.push_back(w.parts_ms ? Value((*w.parts_ms)[i]) : Value());
    }
    rows.push_back(std::move(row));
  }
  std::string header =
      "query,tuner,replication,start_s,end_s,offered_per_s,capacity_per_s,read_per_s,total_parallelism,deployment,"
      "backlog_records,downtime_s,latency_p50_ms,latency_p95_ms,latency_p99_ms";
  for (const LatencyPart& part : kLatencyParts) header += "," + std::string(part.member);
  return csv_text(header, rows);
}

}  // namespace

tl::expected<FigurePlot, std::string> run_figure(Database& store, const FigureSubject& subject) {
  const std::string& tuner = subject.tuners.front();
  const auto runs = first_runs(store, subject.comparison, subject.query);
  if (!runs) return tl::unexpected(runs.error().what);
  const auto run = std::ranges::find(*runs, tuner, &FirstRun::tuner);
  if (run == runs->end()) return tl::unexpected("the store holds no finished run of " + tuner);
  const auto detail = run_detail(store, *run);
  if (!detail) return tl::unexpected(detail.error().what);
  if (detail->windows.empty()) return tl::unexpected("the store holds no windows of the run of " + tuner);
  const Panels panels = panels_of(*detail);
  return FigurePlot{{run_commands(panels, *detail, subject.title), kWidth_px, kHeight_px,
                     run_picture(panels, *detail, subject.title)},
                    run_csv(subject.query, *detail)};
}

}  // namespace millrace::experiments
