#include "experiments/figures/curve_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kLeft_px = 92, kRight_px = 24;
constexpr int kPanel_px = 420, kBelow_px = 70, kLegend_px = 62, kGap_px = 18;
constexpr double kPercent = 100;
constexpr double kNarrow = 8;  // ratio of the ends of a logarithmic axis below which it has more ticks
constexpr double kFactors[] = {1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 8};
constexpr double kMargin = 1.02;  // factor beyond the outermost points of a logarithmic axis

struct Extent {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  void add(double value) {
    if (value > 0) least = std::min(least, value);
    most = std::max(most, value);
  }
};

Axis log_axis(const Extent& extent) {
  if (extent.most <= 0) return log_factor_axis(1, 10);
  Axis axis = log_factor_axis(extent.least, extent.most);
  axis.from = extent.least / kMargin;
  axis.to = extent.most * kMargin;
  // Ticks at 1, 2 and 5 times a power of ten are too few for less than a decade.
  if (axis.to / axis.from < kNarrow) {
    axis.ticks.clear();
    const double first = std::pow(10.0, std::floor(std::log10(axis.from)));
    for (const double decade : {first, 10 * first}) {
      for (const double factor : kFactors)
        axis.ticks.push_back({decade * factor, fmt::format("{:g}", decade * factor)});
    }
  }
  std::erase_if(axis.ticks, [&](const Tick& tick) { return tick.value < axis.from || tick.value > axis.to; });
  return axis;
}

Axis share_axis(double most) {
  Axis axis = linear_axis(kPercent * most, "");
  for (Tick& tick : axis.ticks) tick.label += " %";
  return axis;
}

std::string data_block(const ChartCurve& curve, std::size_t c, double factor) {
  std::string block = fmt::format("$curve{} << END_OF_DATA\n", c);
  for (const CurvePoint& point : curve.points) {
    block += fmt::format("{} {} {}\n", point.across, factor * point.up, factor * point.error);
  }
  if (curve.points.empty()) block += "NaN NaN NaN\n";
  return block + "END_OF_DATA\n";
}

std::string curve_plot(const ChartCurve& curve, std::size_t c, bool bars) {
  std::string plot =
      fmt::format("{}$curve{} using 1:2 with lines {} notitle", c == 0 ? "" : ", ", c, tuner_line(curve.position));
  if (!bars) return plot;
  return plot +
         fmt::format(
             ", $curve{} using 1:2:3 with yerrorbars pointtype 7 pointsize 0.7*mark linecolor rgb '{}' linewidth "
             "1.2 notitle",
             c, tuner_colour(curve.position));
}

Picture picture_of(const CurveChart& chart) {
  PicturePanel panel;
  panel.across = {.label = chart.across, .log = chart.log_across};
  panel.up = {
      .label = chart.scale, .unit = chart.shares ? PictureUnit::share : PictureUnit::number, .log = chart.log_up};
  for (const ChartCurve& curve : chart.curves) {
    PictureSeries& series = panel.series.emplace_back();
    series = {.label = curve.label,
              .colour = std::string(tuner_colour(curve.position)),
              .dash = tuner_dash(curve.position),
              .form = chart.bars ? PictureForm::marked_line : PictureForm::line};
    for (const CurvePoint& point : curve.points) {
      PicturePoint& shown = series.points.emplace_back(PicturePoint{point.across, point.up});
      if (!chart.bars) continue;
      shown.low = point.up - point.error;
      shown.high = point.up + point.error;
    }
  }
  return {.title = chart.title, .panels = {std::move(panel)}};
}

}  // namespace

Plot curve_chart_plot(const CurveChart& chart) {
  std::vector<LegendEntry> entries;
  Extent across, up;
  for (const ChartCurve& curve : chart.curves) {
    entries.push_back({curve.label, tuner_colour(curve.position), tuner_dash(curve.position)});
    for (const CurvePoint& point : curve.points) {
      across.add(point.across);
      up.add(point.up + point.error);
      if (point.up - point.error > 0) up.add(point.up - point.error);
    }
  }
  const int right = kWidth_px - kRight_px;
  const int above = kLegend_px + line_legend(entries, kLeft_px, kLegend_px, right, 1000).height_px + kGap_px;
  const int height = above + kPanel_px + kBelow_px;
  const double left = static_cast<double>(kLeft_px) / kWidth_px;
  const auto at = [&](int px) { return 1.0 - static_cast<double>(px) / height; };
  std::string commands =
      "set multiplot\n" + style_commands() + title_commands(chart.title, left, 30, height) +
      line_legend(entries, kLeft_px, kLegend_px, right, height).commands +
      panel_commands({left, static_cast<double>(right) / kWidth_px, at(above + kPanel_px), at(above)});
  commands += axis_commands("x", chart.log_across ? log_axis(across) : count_axis(across.most));
  commands += axis_commands("y", chart.log_up   ? log_axis(up)
                                 : chart.shares ? share_axis(up.most)
                                                : linear_axis(up.most, ""));
  commands += fmt::format("set ylabel {} offset 0.3,0 textcolor rgb '{}'\n", gnuplot_quoted(chart.scale), kInk);
  commands += fmt::format("set xlabel {} textcolor rgb '{}'\n", gnuplot_quoted(chart.across), kInk);
  std::string plots;
  for (std::size_t c = 0; c < chart.curves.size(); ++c) {
    commands += data_block(chart.curves[c], c, chart.shares ? kPercent : 1);
    plots += curve_plot(chart.curves[c], c, chart.bars);
  }
  return {commands + "plot " + plots + "\nunset multiplot\n", kWidth_px, height, picture_of(chart)};
}

}  // namespace millrace::experiments
