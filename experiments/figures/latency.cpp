#include "experiments/figures/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/run_quantities.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kRow_px = 74;       // per tuner
constexpr int kAbove_px = 100;    // title and legend
constexpr int kBelow_px = 80;     // time axis
constexpr int kLabel_px = 9;      // per letter of a tuner's label
constexpr int kNumbers_px = 265;  // the quantiles as text, right of the panel

struct Quantile {
  std::string_view name;
  int mark;  // gnuplot's pointtype
};
constexpr std::array<Quantile, 3> kQuantiles = {{{"p50", 7}, {"p95", 13}, {"p99", 9}}};  // column i of table run

// The mean of a quantile over the runs, with the interval of that mean where there are several; a logarithmic axis
// has no place for an end below zero.
PicturePoint mark_of(const TunerQuantities& tuner, std::size_t quantile, std::size_t row) {
  PicturePoint mark{.across = tuner.mean(quantile), .up = static_cast<double>(row)};
  mark.words = kQuantiles[quantile].name;
  const auto interval = tuner.interval(quantile);
  if (!interval) return mark;
  const double low = interval->mean - interval->half_width;
  if (low > 0) mark.left = low;
  mark.right = interval->mean + interval->half_width;
  return mark;
}

std::string marks_block(const TunerQuantities& tuner, std::size_t row) {
  std::string block;
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    const PicturePoint mark = mark_of(tuner, i, row);
    block += fmt::format("$mean{}_{} << END_OF_DATA\n{} {} {} {}\nEND_OF_DATA\n", row, i, gnuplot_number(mark.across),
                         row, gnuplot_number(mark.left ? mark.left : mark.across),
                         gnuplot_number(mark.right ? mark.right : mark.across));
  }
  block += fmt::format("$span{1} << END_OF_DATA\n{0} {1}\n{2} {1}\n", gnuplot_number(tuner.mean(0)), row,
                       gnuplot_number(tuner.mean(kQuantiles.size() - 1)));
  block += fmt::format("END_OF_DATA\n$runs{} << END_OF_DATA\n", row);
  for (const auto& run : tuner.runs) {
    block += fmt::format("{} {} {} {}\n", row, gnuplot_number(run[0]), gnuplot_number(run[1]), gnuplot_number(run[2]));
  }
  return block + "END_OF_DATA\n";
}

std::string marks_plot(const TunerQuantities& tuner, std::size_t row) {
  const std::string_view colour = tuner_colour(tuner.position);
  std::string plot = fmt::format("$span{} using 1:2 with lines linecolor rgb '{}' linewidth 4 notitle", row, colour);
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    if (tuner.runs.size() > 1) {
      plot += fmt::format(
          ", $runs{0} using {1}:($1+0.22) with points pointtype {2} pointsize 0.6*mark linecolor rgb '{3}' notitle, "
          "$mean{0}_{4} using 1:2:3:4 with xerrorbars pointtype -1 linecolor rgb '{3}' linewidth 1.2 notitle",
          row, i + 2, kQuantiles[i].mark, colour, i);
    }
    plot += fmt::format(", $mean{}_{} using 1:2 with points pointtype {} pointsize 1.9*mark linecolor rgb '{}' notitle",
                        row, i, kQuantiles[i].mark, colour);
  }
  return plot;
}

Picture latency_picture(const std::vector<TunerQuantities>& tuners, const std::string& title) {
  PicturePanel panel;
  panel.across = {.label = "end-to-end latency", .unit = PictureUnit::milliseconds, .log = true};
  for (std::size_t row = 0; row < tuners.size(); ++row) {
    const TunerQuantities& tuner = tuners[row];
    panel.up.categories.push_back(tuner.tuner);
    PictureSeries means{.label = tuner.tuner,
                        .colour = std::string(tuner_colour(tuner.position)),
                        .form = PictureForm::marked_line,
                        .width = 4};
    PictureSeries runs{.label = means.label, .colour = means.colour, .form = PictureForm::small_points};
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
      means.points.push_back(mark_of(tuner, i, row));
      for (std::size_t run = 0; tuner.runs.size() > 1 && run < tuner.runs.size(); ++run) {
        runs.points.push_back({.across = tuner.runs[run][i],
                               .up = static_cast<double>(row) + 0.22,
                               .words = fmt::format("{} of run {}", kQuantiles[i].name, run + 1)});
      }
    }
    panel.series.push_back(std::move(means));
    if (!runs.points.empty()) panel.series.push_back(std::move(runs));
  }
  return {.title = title, .panels = {std::move(panel)}};
}

// "12 ms · 80.3 ms · 1.2 s", right of the tuner's row.
std::string numbers_label(const TunerQuantities& tuner, std::size_t row) {
  std::string numbers;
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    const auto mean = tuner.mean(i);
    numbers += fmt::format("{}{}", i == 0 ? "" : " · ", mean ? duration_text(*mean) : "–");
  }
  return fmt::format("set label {} at graph 1.02,first {} left textcolor rgb '{}'\n", gnuplot_quoted(numbers), row,
                     kInk);
}

// The three marks by name, in a row above the panel.
std::string mark_legend(double left, int height_px) {
  std::string commands;
  const double y = 1 - 66.0 / height_px;
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    const double x = left + 0.01 + 0.065 * static_cast<double>(i);
    commands += fmt::format(
        "set label '' at screen {0:.4f},{1:.4f} point pointtype {2} pointsize 1.6*mark linecolor rgb '{3}'\n"
        "set label {4} at screen {5:.4f},{1:.4f} left textcolor rgb '{3}'\n",
        x, y, kQuantiles[i].mark, kInk, gnuplot_quoted(kQuantiles[i].name), x + 0.013);
  }
  return commands +
         fmt::format("set label 'p50 · p95 · p99' at graph 1.02,screen {:.4f} left textcolor rgb '{}'\n", y, kInk);
}

Axis latency_axis(const std::vector<TunerQuantities>& tuners) {
  double smallest = 0, largest = 0;
  for (const TunerQuantities& tuner : tuners) {
    for (const auto& run : tuner.runs) {
      for (const auto& quantile : run) {
        if (!quantile || *quantile <= 0) continue;
        smallest = smallest == 0 ? *quantile : std::min(smallest, *quantile);
        largest = std::max(largest, *quantile);
      }
    }
  }
  return largest > 0 ? log_duration_axis(smallest, largest) : log_duration_axis(1, 10);
}

Plot latency_plot(const std::vector<TunerQuantities>& tuners, const std::string& title) {
  const int height = kAbove_px + kBelow_px + kRow_px * static_cast<int>(tuners.size());
  std::size_t longest = 0;
  for (const TunerQuantities& tuner : tuners) longest = std::max(longest, tuner.tuner.size());
  const double left = std::min(360.0, 30.0 + kLabel_px * static_cast<double>(longest)) / kWidth_px;
  const PanelEdges edges{left, 1 - static_cast<double>(kNumbers_px) / kWidth_px,
                         static_cast<double>(kBelow_px) / height, 1 - static_cast<double>(kAbove_px) / height};

  std::string commands = style_commands() + title_commands(title, left, 30, height) + mark_legend(left, height);
  commands += panel_commands(edges) + axis_commands("x", latency_axis(tuners));
  commands += fmt::format("set xlabel 'end-to-end latency, logarithmic' textcolor rgb '{}'\nset border 1\n", kInk);
  commands += fmt::format("set yrange [{}:-0.5]\nset ytics scale 0 (", static_cast<double>(tuners.size()) - 0.5);
  std::string plots;
  for (std::size_t row = 0; row < tuners.size(); ++row) {
    commands += fmt::format("{}{} {}", row == 0 ? "" : ", ", gnuplot_quoted(tuners[row].tuner), row);
    plots += (row == 0 ? "" : ", ") + marks_plot(tuners[row], row);
  }
  commands += ")\n";
  for (std::size_t row = 0; row < tuners.size(); ++row) {
    commands += numbers_label(tuners[row], row) + marks_block(tuners[row], row);
  }
  return {commands + "plot " + plots + "\n", kWidth_px, height, latency_picture(tuners, title)};
}

}  // namespace

tl::expected<FigurePlot, std::string> latency_figure(Database& store, const FigureSubject& subject) {
  auto quantities = query_quantities(store, subject, "latency_p50_ms,latency_p95_ms,latency_p99_ms");
  if (!quantities) return tl::unexpected(quantities.error().what);
  if (quantities->tuners.empty()) return tl::unexpected("the store holds no finished run of query " + subject.query);
  return FigurePlot{latency_plot(quantities->tuners, subject.title), std::move(quantities->csv)};
}

}  // namespace millrace::experiments
