#include "experiments/figures/category_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kLeft_px = 92, kRight_px = 24;
constexpr int kPanel_px = 300;
constexpr int kHeading_px = 44;          // above each panel
constexpr int kGlyph_px = 8;             // of a category's label
constexpr int kFewest_px = 46;           // below a panel: labels that lie
constexpr int kAcross = 110;             // letters that have room beside one another
constexpr double kMargin = 1.1;          // factor beyond the outermost marks
constexpr int kFilled = 7, kHollow = 6;  // gnuplot's point types; hollow where a line would be dashed
constexpr double kSpread = 0.62;         // share of a category's width that its marks take up

std::size_t longest_of(const std::vector<std::string>& categories) {
  std::size_t longest = 0;
  for (const std::string& each : categories) longest = std::max(longest, each.size());
  return longest;
}

// Labels that have no room beside one another stand on end.
bool stands_on_end(const std::vector<std::string>& categories) {
  return categories.size() * (longest_of(categories) + 2) > kAcross;
}

Axis scale_of(const ChartPanel& panel) {
  double smallest = panel.around_one ? 1 : 0, largest = panel.around_one && !panel.linear ? 1.5 : 0;
  for (const ChartSeries& series : panel.series) {
    for (const ChartMark& mark : series.marks) {
      for (const auto& value : {mark.value, mark.upper}) {
        if (!value || *value <= 0) continue;
        smallest = smallest == 0 ? *value : std::min(smallest, *value);
        largest = std::max(largest, *value);
      }
    }
  }
  if (panel.linear) return linear_axis(largest * kMargin, "");
  return smallest == 0 ? log_factor_axis(1, 10) : log_factor_axis(smallest / kMargin, largest * kMargin);
}

// Marks of several series stand beside one another: how far this one's are from the middle of a category.
double offset_of(const CategoryChart& chart, const ChartPanel& panel, std::size_t s) {
  const std::size_t all = panel.series.size();
  return all < 2 || chart.ordered ? 0 : kSpread * (static_cast<double>(s) / static_cast<double>(all - 1) - 0.5);
}

std::string data_block(const CategoryChart& chart, const ChartPanel& panel, std::size_t p, std::size_t s) {
  const double at = offset_of(chart, panel, s);
  std::string block = fmt::format("$marks{}_{} << END_OF_DATA\n", p, s);
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    const ChartMark& mark = panel.series[s].marks[c];
    block += fmt::format("{:.4f} {} {}\n", static_cast<double>(c) + at, gnuplot_number(mark.value),
                         gnuplot_number(mark.upper ? mark.upper : mark.value));
  }
  return block + "END_OF_DATA\n";
}

std::string panel_plot(const CategoryChart& chart, std::size_t p, const PanelEdges& edges) {
  const ChartPanel& panel = chart.panels[p];
  std::string commands = panel_commands(edges) + axis_commands("y", scale_of(panel));
  commands += fmt::format("set ylabel {} offset 0.3,0 textcolor rgb '{}'\n", gnuplot_quoted(panel.scale), kInk);
  commands +=
      fmt::format("set xrange [-0.6:{}]\nset xtics {} scale 0 (", static_cast<double>(chart.categories.size()) - 0.4,
                  stands_on_end(chart.categories) ? "rotate by 90 right" : "norotate");
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    commands += fmt::format("{}{} {}", c == 0 ? "" : ", ", gnuplot_quoted(chart.categories[c]), c);
  }
  commands += fmt::format(")\nset label 1 {} at screen {:.4f},{:.4f} left textcolor rgb '{}'\n",
                          gnuplot_quoted(panel.heading), edges.left, edges.top + 0.012, kInk);
  std::string plots;
  for (std::size_t s = 0; s < panel.series.size(); ++s) {
    commands += data_block(chart, panel, p, s);
    const std::size_t position = panel.series[s].colour.value_or(s);
    const std::string_view colour = tuner_colour(position);
    plots += fmt::format(
        "{0}$marks{1}_{2} using 1:2:(0):($3-$2) with vectors nohead linecolor rgb '{3}' linewidth 1.2 notitle, "
        "$marks{1}_{2} using 1:2 with {4} pointtype {5} pointsize 1.2*mark linecolor rgb '{3}' dashtype {6} linewidth "
        "1.8 notitle",
        s == 0 ? "" : ", ", p, s, colour, chart.ordered ? "linespoints" : "points",
        tuner_dash(position) == 1 ? kFilled : kHollow, tuner_dash(position));
  }
  return commands + "plot " + plots + "\n";
}

PictureSeries series_of(const CategoryChart& chart, const ChartPanel& panel, std::size_t s) {
  const std::size_t position = panel.series[s].colour.value_or(s);
  PictureSeries series{.label = panel.series[s].label,
                       .colour = std::string(tuner_colour(position)),
                       .dash = tuner_dash(position),
                       .form = chart.ordered               ? PictureForm::marked_line
                               : tuner_dash(position) == 1 ? PictureForm::points
                                                           : PictureForm::hollow_points};
  const double at = offset_of(chart, panel, s);
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    const ChartMark& mark = panel.series[s].marks[c];
    PicturePoint& point = series.points.emplace_back();
    point = {.across = static_cast<double>(c) + at, .up = mark.value};
    if (mark.value && mark.upper) {
      point.low = mark.value;
      point.high = mark.upper;
    }
  }
  return series;
}

Picture picture_of(const CategoryChart& chart) {
  Picture picture{.title = chart.title, .together = true};
  for (const ChartPanel& panel : chart.panels) {
    PicturePanel& shown = picture.panels.emplace_back();
    shown.heading = panel.heading;
    shown.across.categories = chart.categories;
    shown.up = {.label = panel.scale, .log = !panel.linear};
    for (std::size_t s = 0; s < panel.series.size(); ++s) shown.series.push_back(series_of(chart, panel, s));
  }
  return picture;
}

}  // namespace

Plot category_chart_plot(const CategoryChart& chart) {
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < chart.panels.front().series.size(); ++s) {
    const ChartSeries& series = chart.panels.front().series[s];
    const std::size_t position = series.colour.value_or(s);
    entries.push_back({series.label, tuner_colour(position), tuner_dash(position)});
  }
  const int legend_at = 62;
  const int legend_px = line_legend(entries, kLeft_px, legend_at, kWidth_px - kRight_px, 1000).height_px;
  const int below = stands_on_end(chart.categories)
                        ? kFewest_px + kGlyph_px * static_cast<int>(longest_of(chart.categories))
                        : kFewest_px;
  const int above = legend_at + legend_px;
  const int height = above + static_cast<int>(chart.panels.size()) * (kHeading_px + kPanel_px + below);
  std::string commands = "set multiplot\n" + style_commands() + "set label 1 ''\n" +
                         title_commands(chart.title, static_cast<double>(kLeft_px) / kWidth_px, 30, height) +
                         line_legend(entries, kLeft_px, legend_at, kWidth_px - kRight_px, height).commands;
  for (std::size_t p = 0; p < chart.panels.size(); ++p) {
    if (p == 1) commands += "unset label\nunset arrow\n";
    const int top = above + static_cast<int>(p) * (kHeading_px + kPanel_px + below) + kHeading_px;
    const auto up = [&](int px) { return 1.0 - static_cast<double>(px) / height; };
    commands += panel_plot(chart, p,
                           {static_cast<double>(kLeft_px) / kWidth_px, 1 - static_cast<double>(kRight_px) / kWidth_px,
                            up(top + kPanel_px), up(top)});
  }
  return {commands + "unset multiplot\n", kWidth_px, height, picture_of(chart)};
}

}  // namespace millrace::experiments
