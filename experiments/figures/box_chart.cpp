#include "experiments/figures/box_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kLeft_px = 92, kRight_px = 24;
constexpr int kPanel_px = 420, kBelow_px = 70, kLegend_px = 62, kGap_px = 18;
constexpr double kSpread = 0.84;  // share of a category's width that its boxes take up
constexpr double kBox = 0.72;     // share of its place that a box takes up
constexpr double kMargin = 1.1;   // factor beyond the outermost marks

// A tick's label is a format to gnuplot: its percent signs are doubled.
std::string tick_text(const std::string& label) {
  std::string text;
  for (const char c : label) text += c == '%' ? std::string("%%") : std::string(1, c);
  return gnuplot_quoted(text);
}

double greatest_of(const BoxChart& chart) {
  double greatest = 1.5;
  for (const BoxSeries& series : chart.series) {
    for (const auto& box : series.boxes) {
      if (box) greatest = std::max(greatest, box->highest);
    }
  }
  return greatest;
}

// Where the box of series s in category c stands.
double place_of(const BoxChart& chart, std::size_t s, std::size_t c) {
  const auto all = static_cast<double>(chart.series.size());
  return static_cast<double>(c) + kSpread / all * (static_cast<double>(s) - (all - 1) / 2);
}

std::string data_block(const BoxChart& chart, std::size_t s) {
  const double width = kSpread / static_cast<double>(chart.series.size()) * kBox;
  std::string block = fmt::format("$boxes{} << END_OF_DATA\n", s);
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    const auto& box = chart.series[s].boxes[c];
    if (!box) continue;
    block += fmt::format("{:.4f} {} {} {} {} {} {} {:.4f}\n", place_of(chart, s, c), box->low, box->lower, box->median,
                         box->upper, box->high, box->highest, width);
  }
  if (block.ends_with("<< END_OF_DATA\n")) block += "NaN NaN NaN NaN NaN NaN NaN NaN\n";
  return block + "END_OF_DATA\n";
}

// The box with its whiskers, the median in it, the greatest value above it.
std::string series_plot(std::size_t s) {
  const std::string_view colour = tuner_colour(s);
  return fmt::format(
      "{0}$boxes{1} using 1:3:2:6:5:8 with candlesticks whiskerbars 0.6 fillstyle solid 0.25 border linecolor rgb "
      "'{2}' fillcolor rgb '{2}' dashtype {3} "
      "linewidth 1.5 notitle, "
      "$boxes{1} using ($1-$8/2):4:8:(0) with vectors nohead linecolor rgb '{4}' linewidth 2.4 notitle, "
      "$boxes{1} using 1:7 with points pointtype 2 pointsize 0.7*mark linecolor rgb '{2}' linewidth 1.3 notitle",
      s == 0 ? "" : ", ", s, colour, tuner_dash(s), darker(colour));
}

// The boxes, and the greatest values as marks of their own.
Picture picture_of(const BoxChart& chart) {
  PicturePanel panel;
  panel.across = {.label = chart.across, .categories = chart.categories};
  panel.up = {.label = chart.scale, .log = true};
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    PictureSeries boxes{.label = chart.series[s].label,
                        .colour = std::string(tuner_colour(s)),
                        .dash = tuner_dash(s),
                        .form = PictureForm::points};
    PictureSeries greatest = boxes;
    greatest.form = PictureForm::small_points;
    for (std::size_t c = 0; c < chart.categories.size(); ++c) {
      const auto& box = chart.series[s].boxes[c];
      if (!box) continue;
      const double at = place_of(chart, s, c);
      boxes.points.push_back({.across = at,
                              .up = box->median,
                              .low = box->low,
                              .high = box->high,
                              .lower = box->lower,
                              .upper = box->upper,
                              .words = "median"});
      greatest.points.push_back({.across = at, .up = box->highest, .words = "greatest"});
    }
    panel.series.push_back(std::move(boxes));
    panel.series.push_back(std::move(greatest));
  }
  return {.title = chart.title, .panels = {std::move(panel)}};
}

}  // namespace

Plot box_chart_plot(const BoxChart& chart) {
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    entries.push_back({chart.series[s].label, tuner_colour(s), tuner_dash(s)});
  }
  const int right = kWidth_px - kRight_px;
  const int above = kLegend_px + line_legend(entries, kLeft_px, kLegend_px, right, 1000).height_px + kGap_px;
  const int height = above + kPanel_px + kBelow_px;
  const double left = static_cast<double>(kLeft_px) / kWidth_px;
  const auto up = [&](int px) { return 1.0 - static_cast<double>(px) / height; };
  std::string commands =
      "set multiplot\n" + style_commands() + title_commands(chart.title, left, 30, height) +
      line_legend(entries, kLeft_px, kLegend_px, right, height).commands +
      panel_commands({left, static_cast<double>(right) / kWidth_px, up(above + kPanel_px), up(above)});
  Axis axis = log_factor_axis(1, greatest_of(chart) * kMargin);
  axis.from = 1 / kMargin;
  std::erase_if(axis.ticks, [&](const Tick& tick) { return tick.value < axis.from; });
  commands += axis_commands("y", axis);
  commands += fmt::format("set ylabel {} offset 0.3,0 textcolor rgb '{}'\n", gnuplot_quoted(chart.scale), kInk);
  commands += fmt::format("set xlabel {} textcolor rgb '{}'\n", gnuplot_quoted(chart.across), kInk);
  commands += fmt::format("set xrange [-0.6:{}]\nset xtics norotate scale 0 (",
                          static_cast<double>(chart.categories.size()) - 0.4);
  for (std::size_t c = 0; c < chart.categories.size(); ++c) {
    commands += fmt::format("{}{} {}", c == 0 ? "" : ", ", tick_text(chart.categories[c]), c);
  }
  commands += ")\n";
  std::string plots;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    commands += data_block(chart, s);
    plots += series_plot(s);
  }
  return {commands + "plot " + plots + "\nunset multiplot\n", kWidth_px, height, picture_of(chart)};
}

}  // namespace millrace::experiments
