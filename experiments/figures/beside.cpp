#include "experiments/figures/beside.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/run_detail.h"

namespace millrace::experiments {

namespace {

constexpr int kHeight_px = 900;
constexpr int kLeast_px = 1200;  // width
constexpr int kColumn_px = 380;  // of a tuner, if there are many
constexpr int kLeft_px = 120;    // of the axes' labels
constexpr int kRight_px = 20;    // beside the last column
constexpr int kBetween_px = 26;  // two columns
constexpr int kTop_px = 140;     // above the panels: title, legend, the tuners' names
constexpr int kBottom_px = 78;   // below them
constexpr int kGap_px = 26;      // between two panels
constexpr int kPanels = 3;
constexpr int kDashed = 2;
// Of a window: on a real cluster one starts a moment before or after the end of the one before.
constexpr double kSlack = 0.2;

// A tuner's run in each comparison, and its place.
struct Column {
  std::string tuner;
  std::string_view colour;
  std::array<std::optional<RunDetail>, 2> runs;
};

struct Largest {
  double time_s = 0, rate_per_s = 0, parallelism = 0, backpressured_ms_per_s = 0;
};

// The comparison of `hash`, by tuner.
StoreResult<std::map<std::string, RunDetail>> details(Database& store, const std::string& hash,
                                                      const std::string& query) {
  const auto runs = first_runs(store, hash, query);
  if (!runs) return tl::unexpected(runs.error());
  std::map<std::string, RunDetail> found;
  for (const FirstRun& run : *runs) {
    auto detail = run_detail(store, run);
    if (!detail) return tl::unexpected(detail.error());
    if (!detail->windows.empty()) found.emplace(run.tuner, std::move(*detail));
  }
  return found;
}

// In the order and the colours of the first comparison; a tuner without a finished run in either is left out.
StoreResult<std::vector<Column>> columns_of(Database& store, const FigureSubject& subject) {
  const auto labels = tuner_labels(store, subject.comparison);
  if (!labels) return tl::unexpected(labels.error());
  auto first = details(store, subject.comparison, subject.query);
  if (!first) return tl::unexpected(first.error());
  auto second = details(store, subject.beside.hash, subject.query);
  if (!second) return tl::unexpected(second.error());
  std::vector<Column> columns;
  for (std::size_t position = 0; position < labels->size(); ++position) {
    const std::string& tuner = (*labels)[position];
    if (!subject.shows(tuner)) continue;
    Column column{tuner, tuner_colour(position), {}};
    if (const auto run = first->find(tuner); run != first->end()) column.runs[0] = std::move(run->second);
    if (const auto run = second->find(tuner); run != second->end()) column.runs[1] = std::move(run->second);
    if (column.runs[0] || column.runs[1]) columns.push_back(std::move(column));
  }
  return columns;
}

// Whether the window starts at that time or later.
bool starts_from(const DetailPoint& window, double time_s) {
  return window.start_s >= time_s - kSlack * (window.end_s - window.start_s);
}

bool follows(const DetailPoint& window, const DetailPoint& before) {
  return window.start_s <= before.end_s + kSlack * (window.end_s - window.start_s);
}

Largest largest_of(const std::vector<Column>& columns) {
  Largest most;
  const auto raise = [](double& value, const std::optional<double>& seen) {
    value = std::max(value, seen.value_or(0));
  };
  for (const Column& column : columns) {
    for (const auto& run : column.runs) {
      if (!run) continue;
      for (const DetailPoint& window : run->windows) {
        raise(most.time_s, window.end_s);
        raise(most.rate_per_s, window.offered_per_s);
        raise(most.rate_per_s, window.read_per_s);
        raise(most.parallelism, window.total_parallelism);
        raise(most.backpressured_ms_per_s, window.most_backpressured_ms_per_s);
      }
    }
  }
  return most;
}

// Values as the corners of a line, with a gap where there is none: the dashes of gnuplot's steps start anew at each.
template <class Get>
std::vector<PicturePoint> corners_of(const std::optional<RunDetail>& run, Get get, double seconds_per_unit) {
  std::vector<PicturePoint> points;
  const auto corner = [&](double time_s, double value) { points.push_back({time_s / seconds_per_unit, value}); };
  const DetailPoint* before = nullptr;  // the last window with a value; its end is not written yet
  std::optional<double> held;           // that value
  for (std::size_t i = 0; run && i < run->windows.size(); ++i) {
    const DetailPoint& window = run->windows[i];
    const std::optional<double> value = get(window);
    if (!value) continue;
    const bool joined = before != nullptr && follows(window, *before);
    if (!joined || *value != *held) {
      if (before != nullptr) corner(before->end_s, *held);
      if (!joined) points.emplace_back();
      corner(window.start_s, *value);
    }
    before = &window;
    held = value;
  }
  if (before != nullptr) corner(before->end_s, *held);
  return points;
}

// Where the deployment changed, at the total parallelism of the window that follows.
std::vector<PicturePoint> changes_of(const std::optional<RunDetail>& run, double seconds_per_unit) {
  std::vector<PicturePoint> points;
  for (const Stop& change : run ? run->changes : std::vector<Stop>()) {
    const auto after = std::ranges::find_if(
        run->windows, [&](const DetailPoint& window) { return starts_from(window, change.start_s); });
    if (after == run->windows.end() || !after->total_parallelism) continue;
    points.push_back({change.start_s / seconds_per_unit, *after->total_parallelism});
  }
  return points;
}

std::string lines_of(const std::vector<PicturePoint>& points) {
  std::string lines;
  for (const PicturePoint& point : points) {
    lines += point.across ? fmt::format("{} {}\n", *point.across, *point.up) : "\n";
  }
  return lines;
}

std::string block_of(const std::string& name, const std::vector<PicturePoint>& points) {
  return fmt::format("${} << END_OF_DATA\n{}NaN NaN\nEND_OF_DATA\n", name, lines_of(points));
}

using Shown = std::optional<double> (*)(const DetailPoint&);
std::optional<double> offered_in(const DetailPoint& window) {
  return window.offered_per_s;
}
std::optional<double> read_in(const DetailPoint& window) {
  return window.read_per_s;
}
std::optional<double> total_in(const DetailPoint& window) {
  return window.total_parallelism;
}
std::optional<double> held_in(const DetailPoint& window) {
  return window.most_backpressured_ms_per_s;
}

// Arrivals are the same in both, so they are drawn once.
const std::optional<RunDetail>& offered_run(const Column& column) {
  return column.runs[0] ? column.runs[0] : column.runs[1];
}

// Lines of the two runs: the second is drawn over the first, thinner and darker, so that both show where they agree.
std::string line(const std::string& name, std::string_view colour, std::size_t side) {
  if (side == 0) return fmt::format("${} using 1:2 with lines linecolor rgb '{}' linewidth 3.4 notitle", name, colour);
  return fmt::format("${} using 1:2 with lines linecolor rgb '{}' dashtype {} linewidth 1.8 notitle", name,
                     darker(colour), kDashed);
}

std::string dots(const std::string& name, std::string_view colour, std::size_t side) {
  return side == 0 ? fmt::format("${} using 1:2 with points pointtype 7 pointsize 1.3*mark linecolor rgb '{}' notitle",
                                 name, colour)
                   : fmt::format(
                         "${} using 1:2 with points pointtype 6 pointsize 2*mark linewidth 1.6 linecolor rgb "
                         "'{}' notitle",
                         name, darker(colour));
}

std::string blocks(const Column& column, std::size_t index, double seconds_per_unit) {
  std::string text =
      block_of(fmt::format("offered{}", index), corners_of(offered_run(column), offered_in, seconds_per_unit));
  for (std::size_t side = 0; side < column.runs.size(); ++side) {
    const std::string of = fmt::format("{}_{}", index, side);
    const auto& run = column.runs[side];
    text += block_of("read" + of, corners_of(run, read_in, seconds_per_unit));
    text += block_of("total" + of, corners_of(run, total_in, seconds_per_unit));
    text += block_of("held" + of, corners_of(run, held_in, seconds_per_unit));
    text += fmt::format("$change{} << END_OF_DATA\nNaN NaN\n{}END_OF_DATA\n", of,
                        lines_of(changes_of(run, seconds_per_unit)));
  }
  return text;
}

// A tuner's column as panels below the others'.
PicturePanel panel_picture(const Column& column, const FigureSubject& subject, const char* heading, Shown shown,
                           const TimeAxis& time) {
  PicturePanel panel;
  panel.heading = column.tuner + ": " + heading;
  panel.across.label = fmt::format("time [{}]", time.unit);
  for (std::size_t side = 0; side < column.runs.size(); ++side) {
    PictureSeries series{.label = side == 0 ? subject.beside.first_name : subject.beside.second_name,
                         .colour = side == 0 ? std::string(column.colour) : darker(column.colour),
                         .dash = side == 0 ? 1 : kDashed,
                         .points = corners_of(column.runs[side], shown, time.seconds_per_unit)};
    if (shown == total_in) {
      panel.series.push_back({.label = series.label,
                              .colour = series.colour,
                              .form = side == 0 ? PictureForm::points : PictureForm::hollow_points,
                              .points = changes_of(column.runs[side], time.seconds_per_unit)});
    }
    panel.series.push_back(std::move(series));
  }
  return panel;
}

Picture beside_picture(const std::vector<Column>& columns, const FigureSubject& subject, const TimeAxis& time) {
  Picture picture{.title = subject.title, .together = true};
  for (const Column& column : columns) {
    PicturePanel rates = panel_picture(column, subject, "offered, read [records/s]", read_in, time);
    rates.up.unit = PictureUnit::per_second;
    rates.series.insert(rates.series.begin(),
                        {.label = "offered",
                         .colour = std::string(kOffered),
                         .width = 5,
                         .points = corners_of(offered_run(column), offered_in, time.seconds_per_unit)});
    picture.panels.push_back(std::move(rates));
    picture.panels.push_back(panel_picture(column, subject, "total parallelism", total_in, time));
    picture.panels.push_back(panel_picture(column, subject, "most backpressured [ms/s]", held_in, time));
  }
  return picture;
}

struct Panel {
  std::string label;
  Axis axis;
  std::string name;  // of its data blocks
};

Axis without_labels(Axis axis) {
  for (Tick& tick : axis.ticks) tick.label.clear();
  return axis;
}

std::string panel_plot(const Panel& panel, const Column& column, std::size_t index) {
  std::string plots;
  if (panel.name == "read") {
    plots = fmt::format("$offered{} using 1:2 with lines linecolor rgb '{}' linewidth 7 notitle, ", index, kOffered);
  }
  for (std::size_t side = 0; side < column.runs.size(); ++side) {
    plots += fmt::format("{}{}", side == 0 ? "" : ", ",
                         line(fmt::format("{}{}_{}", panel.name, index, side), column.colour, side));
  }
  for (std::size_t side = 0; panel.name == "total" && side < column.runs.size(); ++side) {
    plots += ", " + dots(fmt::format("change{}_{}", index, side), column.colour, side);
  }
  return "plot " + plots + "\nunset label\nunset arrow\n";
}

std::string legend(const FigureSubject& subject, int width_px) {
  constexpr int kFrom_px = 66;
  const Legend lines = line_legend({{"offered", kOffered, 1, 5},
                                    {subject.beside.first_name, kInk, 1, 3},
                                    {subject.beside.second_name, kInk, kDashed, 1.8}},
                                   kLeft_px, kFrom_px, width_px, kHeight_px);
  return lines.commands + fmt::format(
                              "set label 'dots: changes of the deployment' at screen {:.4f},{:.4f} right "
                              "textcolor rgb '{}'\n",
                              1 - static_cast<double>(kRight_px) / width_px,
                              1 - static_cast<double>(kFrom_px) / kHeight_px, kInk);
}

Plot plot_of(const std::vector<Column>& columns, const FigureSubject& subject) {
  const int count = static_cast<int>(columns.size());
  const int width_px = std::max(kLeast_px, kLeft_px + kRight_px + count * (kColumn_px + kBetween_px) - kBetween_px);
  const int column_px = (width_px - kLeft_px - kRight_px - (count - 1) * kBetween_px) / count;
  const int panel_px = (kHeight_px - kTop_px - kBottom_px - (kPanels - 1) * kGap_px) / kPanels;
  const auto across = [&](int px) { return static_cast<double>(px) / width_px; };
  const auto up = [](int px) { return 1 - static_cast<double>(px) / kHeight_px; };  // px from the upper edge

  const Largest most = largest_of(columns);
  const TimeAxis time = time_axis(most.time_s);
  const std::array<Panel, kPanels> panels = {
      {{"offered, read [records/s]", linear_axis(most.rate_per_s, "/s"), "read"},
       {"total parallelism", count_axis(most.parallelism), "total"},
       {"most backpressured [ms/s]", linear_axis(most.backpressured_ms_per_s, ""), "held"}}};

  std::string commands = style_commands() + "set multiplot\n";
  commands += title_commands(subject.title, across(kLeft_px), 30, kHeight_px) + legend(subject, width_px);
  for (int i = 0; i < count; ++i) {
    const Column& column = columns[static_cast<std::size_t>(i)];
    const int left_px = kLeft_px + i * (column_px + kBetween_px), right_px = left_px + column_px;
    commands += blocks(column, static_cast<std::size_t>(i), time.seconds_per_unit);
    commands += fmt::format("set label {} at screen {:.4f},{:.4f} center font ',15' textcolor rgb '{}'\n",
                            gnuplot_quoted(column.tuner), across((left_px + right_px) / 2), up(kTop_px - 24),
                            darker(column.colour));
    for (int row = 0; row < kPanels; ++row) {
      const Panel& panel = panels[static_cast<std::size_t>(row)];
      const int top_px = kTop_px + row * (panel_px + kGap_px);
      commands += axis_commands("x", row + 1 == kPanels ? time.axis : without_labels(time.axis));
      commands += axis_commands("y", i == 0 ? panel.axis : without_labels(panel.axis));
      commands += panel_commands({across(left_px), across(right_px), up(top_px + panel_px), up(top_px)});
      if (i == 0) {
        commands += fmt::format("set label {} at screen {:.4f},{:.4f} center rotate by 90 textcolor rgb '{}'\n",
                                gnuplot_quoted(panel.label), across(22), up(top_px + panel_px / 2), kInk);
      }
      if (row + 1 == kPanels) {
        commands += fmt::format("set label {} at screen {:.4f},{:.4f} center textcolor rgb '{}'\n",
                                gnuplot_quoted(fmt::format("time [{}]", time.unit)), across((left_px + right_px) / 2),
                                up(kHeight_px - 20), kInk);
      }
      commands += panel_plot(panel, column, static_cast<std::size_t>(i));
    }
  }
  return {commands + "unset multiplot\n", width_px, kHeight_px, beside_picture(columns, subject, time)};
}

// Changes of the deployment at the start of the window: after that of the one before.
std::int64_t changes_at(const RunDetail& run, std::size_t window) {
  const auto count = [&](std::size_t until) {  // of those that a window up to it follows
    return std::ranges::count_if(run.changes,
                                 [&](const Stop& change) { return starts_from(run.windows[until], change.start_s); });
  };
  return window == 0 ? count(0) : count(window) - count(window - 1);
}

std::string csv_of(const std::vector<Column>& columns, const FigureSubject& subject) {
  const auto value = [](const std::optional<double>& number) { return number ? Value(*number) : Value(); };
  std::vector<Row> rows;
  for (const Column& column : columns) {
    for (std::size_t side = 0; side < column.runs.size(); ++side) {
      const auto& run = column.runs[side];
      for (std::size_t i = 0; run && i < run->windows.size(); ++i) {
        const DetailPoint& w = run->windows[i];
        rows.push_back({subject.query, column.tuner, run->replication,
                        side == 0 ? subject.beside.first_name : subject.beside.second_name, w.start_s, w.end_s,
                        value(w.offered_per_s), value(w.read_per_s), value(w.total_parallelism),
                        value(w.most_backpressured_ms_per_s), value(w.backlog_records), value(w.downtime_s),
                        changes_at(*run, i), w.deployment});
      }
    }
  }
  return csv_text(
      "query,tuner,replication,comparison,start_s,end_s,offered_per_s,read_per_s,total_parallelism,"
      "most_backpressured_ms_per_s,backlog_records,downtime_s,changes,deployment",
      rows);
}

}  // namespace

tl::expected<FigurePlot, std::string> beside_figure(Database& store, const FigureSubject& subject) {
  const auto columns = columns_of(store, subject);
  if (!columns) return tl::unexpected(columns.error().what);
  if (columns->empty()) return tl::unexpected("the store holds no finished run of query " + subject.query);
  return FigurePlot{plot_of(*columns, subject), csv_of(*columns, subject)};
}

}  // namespace millrace::experiments
