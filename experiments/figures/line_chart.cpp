#include "experiments/figures/line_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kLeft_px = 92, kRight_px = 24;
constexpr int kPanel_px = 260, kHeading_px = 44, kBelow_px = 34;
constexpr int kLegend_px = 62, kFoot_px = 34;
constexpr double kPercent = 100;

std::vector<LegendEntry> legend_of(const LineChart& chart) {
  std::vector<LegendEntry> entries;
  for (const LinePanel& panel : chart.panels) {
    for (const ChartLine& line : panel.lines) {
      if (std::ranges::find(entries, line.label, &LegendEntry::label) != entries.end()) continue;
      entries.push_back({line.label, tuner_colour(line.position), tuner_dash(line.position)});
    }
  }
  return entries;
}

struct Extent {
  double across = 0, up = 0;
};

Extent extent_of(const LinePanel& panel) {
  Extent extent;
  for (const ChartLine& line : panel.lines) {
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      extent.across = std::max(extent.across, line.points[i].first);
      extent.up = std::max(extent.up, line.points[i].second + (line.half_widths.empty() ? 0 : line.half_widths[i]));
    }
  }
  for (const double mark : panel.marks) extent.across = std::max(extent.across, mark);
  return extent;
}

Axis up_axis(double largest, bool shares) {
  if (!shares) return linear_axis(largest, "");
  Axis axis = linear_axis(kPercent * largest, "");
  for (Tick& tick : axis.ticks) tick.label += " %";
  return axis;
}

std::string line_block(const ChartLine& line, std::size_t p, std::size_t l, bool shares) {
  std::string block = fmt::format("$line{}_{} << END_OF_DATA\n", p, l);
  const double unit = shares ? kPercent : 1;
  for (std::size_t i = 0; i < line.points.size(); ++i) {
    const auto& [x, y] = line.points[i];
    block += fmt::format("{} {}", x, unit * y);
    if (!line.half_widths.empty()) block += fmt::format(" {}", unit * line.half_widths[i]);
    block += '\n';
  }
  if (line.points.empty()) block += "NaN NaN\n";
  return block + "END_OF_DATA\n";
}

std::string panel_plot(const LineChart& chart, std::size_t p, const PanelEdges& edges) {
  const LinePanel& panel = chart.panels[p];
  const Extent extent = extent_of(panel);
  std::string commands = panel_commands(edges) +
                         axis_commands("x", chart.across_axis.value_or(count_axis(extent.across))) +
                         axis_commands("y", up_axis(extent.up, chart.shares));
  commands += fmt::format("set ylabel {} offset 0.3,0 textcolor rgb '{}'\n", gnuplot_quoted(panel.scale), kInk);
  commands += fmt::format("set label 1 {} at screen {:.4f},{:.4f} left textcolor rgb '{}'\n",
                          gnuplot_quoted(panel.heading), edges.left, edges.top + 0.012, kInk);
  for (const double mark : panel.marks) {
    commands += fmt::format(
        "set arrow from first {0},graph 0 to first {0},graph 1 nohead back linecolor rgb '{1}' dashtype 3\n", mark,
        kOffered);
  }
  std::string plots;
  for (std::size_t l = 0; l < panel.lines.size(); ++l) {
    commands += line_block(panel.lines[l], p, l, chart.shares);
    plots += fmt::format(
        "{}$line{}_{} using 1:2 with linespoints pointtype 7 pointsize 0.7*mark linecolor rgb '{}' dashtype {} "
        "linewidth 1.8 notitle",
        l == 0 ? "" : ", ", p, l, tuner_colour(panel.lines[l].position), tuner_dash(panel.lines[l].position));
    if (panel.lines[l].half_widths.empty()) continue;
    plots += fmt::format(
        ", $line{}_{} using 1:2:3 with yerrorbars pointtype 7 pointsize 0.7*mark linecolor rgb '{}' linewidth 1.2 "
        "notitle",
        p, l, tuner_colour(panel.lines[l].position));
  }
  return commands + "plot " + (plots.empty() ? "NaN notitle" : plots) + "\n";
}

Picture picture_of(const LineChart& chart) {
  Picture picture{.title = chart.title};
  for (const LinePanel& panel : chart.panels) {
    PicturePanel& shown = picture.panels.emplace_back();
    shown.heading = panel.heading;
    shown.across.label = chart.across;
    shown.across.log = chart.across_axis && chart.across_axis->scale != Axis::Scale::kLinear;
    shown.up = {.label = panel.scale, .unit = chart.shares ? PictureUnit::share : PictureUnit::number};
    shown.marks = panel.marks;
    for (const ChartLine& line : panel.lines) {
      PictureSeries& series = shown.series.emplace_back();
      series = {.label = line.label,
                .colour = std::string(tuner_colour(line.position)),
                .dash = tuner_dash(line.position),
                .form = PictureForm::marked_line};
      for (std::size_t i = 0; i < line.points.size(); ++i) {
        const auto& [across, up] = line.points[i];
        series.points.push_back({across, up});
        if (line.half_widths.empty()) continue;
        series.points.back().low = up - line.half_widths[i];
        series.points.back().high = up + line.half_widths[i];
      }
    }
  }
  return picture;
}

}  // namespace

Plot line_chart_plot(const LineChart& chart) {
  const std::vector<LegendEntry> entries = legend_of(chart);
  const int right = kWidth_px - kRight_px;
  const int above = kLegend_px + line_legend(entries, kLeft_px, kLegend_px, right, 1000).height_px;
  const int each = kHeading_px + kPanel_px + kBelow_px;
  const int height = above + static_cast<int>(chart.panels.size()) * each + kFoot_px;
  const double left = static_cast<double>(kLeft_px) / kWidth_px;
  std::string commands = "set multiplot\n" + style_commands() + "set label 1 ''\n" +
                         title_commands(chart.title, left, 30, height) +
                         line_legend(entries, kLeft_px, kLegend_px, right, height).commands;
  for (std::size_t p = 0; p < chart.panels.size(); ++p) {
    if (p > 0) commands += "unset label\nunset arrow\n";  // the legend, and the marks of the panel before
    if (p + 1 == chart.panels.size()) {
      commands += fmt::format("set xlabel {} textcolor rgb '{}'\n", gnuplot_quoted(chart.across), kInk);
    }
    const int top = above + static_cast<int>(p) * each + kHeading_px;
    const auto up = [&](int px) { return 1.0 - static_cast<double>(px) / height; };
    commands += panel_plot(chart, p, {left, static_cast<double>(right) / kWidth_px, up(top + kPanel_px), up(top)});
  }
  return {commands + "unset multiplot\n", kWidth_px, height, picture_of(chart)};
}

}  // namespace millrace::experiments
