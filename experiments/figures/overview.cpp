#include "experiments/figures/overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"
#include "experiments/figures/run_quantities.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200;
constexpr int kHeight_px = 750;
constexpr double kLeft = 0.09, kRight = 0.97, kBottom = 0.115;

constexpr std::size_t kParallelism = 0, kBackpressured = 1;  // columns

PicturePoint mean_of(const TunerQuantities& tuner) {
  PicturePoint mean{.across = tuner.mean(kParallelism), .up = tuner.mean(kBackpressured)};
  if (const auto across = tuner.interval(kParallelism)) {
    mean.left = across->mean - across->half_width;
    mean.right = across->mean + across->half_width;
  }
  if (const auto up = tuner.interval(kBackpressured)) {
    mean.low = up->mean - up->half_width;
    mean.high = up->mean + up->half_width;
  }
  return mean;
}

std::string point_blocks(const TunerQuantities& tuner, std::size_t row) {
  const PicturePoint mean = mean_of(tuner);
  std::string blocks =
      fmt::format("$mean{} << END_OF_DATA\n{} {}", row, gnuplot_number(mean.across), gnuplot_number(mean.up));
  for (const auto& [end, otherwise] : {std::pair(mean.left, mean.across), std::pair(mean.right, mean.across),
                                       std::pair(mean.low, mean.up), std::pair(mean.high, mean.up)}) {
    blocks += " " + gnuplot_number(end ? end : otherwise);
  }
  blocks += fmt::format("\nEND_OF_DATA\n$runs{} << END_OF_DATA\n", row);
  for (const auto& run : tuner.runs) {
    blocks += fmt::format("{} {}\n", gnuplot_number(run[kParallelism]), gnuplot_number(run[kBackpressured]));
  }
  return blocks + "END_OF_DATA\n";
}

std::string points_plot(const TunerQuantities& tuner, std::size_t row) {
  const std::string_view colour = tuner_colour(tuner.position);
  std::string plot = fmt::format(
      "$mean{} using 1:(100*$2) with points pointtype 7 pointsize 2.4*mark linecolor rgb '{}' notitle", row, colour);
  if (tuner.runs.size() < 2) return plot;
  return plot + fmt::format(
                    ", $mean{0} using 1:(100*$2):3:4:(100*$5):(100*$6) with xyerrorbars pointtype -1 linecolor rgb "
                    "'{1}' linewidth 1.2 notitle, $runs{0} using 1:(100*$2) with points pointtype 6 pointsize 0.9*mark "
                    "linecolor rgb '{1}' notitle",
                    row, colour);
}

Picture overview_picture(const std::vector<TunerQuantities>& tuners, const std::string& title) {
  PicturePanel panel;
  panel.across.label = "mean total parallelism";
  panel.up = {.label = "share of time backpressured", .unit = PictureUnit::share};
  for (const TunerQuantities& tuner : tuners) {
    PictureSeries mean{.label = tuner.tuner,
                       .colour = std::string(tuner_colour(tuner.position)),
                       .form = PictureForm::points,
                       .points = {mean_of(tuner)}};
    PictureSeries runs{.label = mean.label, .colour = mean.colour, .form = PictureForm::small_points};
    for (std::size_t run = 0; tuner.runs.size() > 1 && run < tuner.runs.size(); ++run) {
      runs.points.push_back({.across = tuner.runs[run][kParallelism],
                             .up = tuner.runs[run][kBackpressured],
                             .words = fmt::format("run {}", run + 1)});
    }
    panel.series.push_back(std::move(mean));
    if (!runs.points.empty()) panel.series.push_back(std::move(runs));
  }
  return {.title = title, .panels = {std::move(panel)}};
}

Plot overview_plot(const std::vector<TunerQuantities>& tuners, const std::string& title) {
  double parallelism = 0, share = 0;
  for (const TunerQuantities& tuner : tuners) {
    for (const auto& run : tuner.runs) {
      parallelism = std::max(parallelism, run[kParallelism].value_or(0));
      share = std::max(share, run[kBackpressured].value_or(0));
    }
  }
  std::string commands = style_commands() + title_commands(title, kLeft, 30, kHeight_px);
  std::vector<LegendEntry> entries;
  for (const TunerQuantities& tuner : tuners) entries.push_back({tuner.tuner, tuner_colour(tuner.position), 1, 6});
  const Legend legend = line_legend(entries, static_cast<int>(kLeft * kWidth_px), 66, kWidth_px, kHeight_px);
  const double top = 1 - (70.0 + legend.height_px) / kHeight_px;
  commands += legend.commands;
  commands += panel_commands({kLeft, kRight, kBottom, top});
  Axis across = count_axis(parallelism);
  across.to = parallelism > 0 ? parallelism * 1.12 : 1;
  Axis up = linear_axis(100 * std::max(share, 0.01), "");
  up.from = -0.03 * up.to;  // room for a mark at zero
  for (Tick& tick : up.ticks) tick.label += " %";
  commands += axis_commands("x", across) + axis_commands("y", up);
  commands += fmt::format(
      "set xlabel 'mean total parallelism' textcolor rgb '{0}'\n"
      "set label 'share of time backpressured' at screen 0.017,0.5 center rotate by 90 textcolor rgb '{0}'\n",
      kInk);
  std::string plots;
  for (std::size_t row = 0; row < tuners.size(); ++row) {
    commands += point_blocks(tuners[row], row);
    plots += (row == 0 ? "" : ", ") + points_plot(tuners[row], row);
  }
  return {commands + "plot " + plots + "\n", kWidth_px, kHeight_px, overview_picture(tuners, title)};
}

}  // namespace

tl::expected<FigurePlot, std::string> overview_figure(Database& store, const FigureSubject& subject) {
  auto quantities = query_quantities(store, subject, "mean_parallelism,backpressured_share");
  if (!quantities) return tl::unexpected(quantities.error().what);
  if (quantities->tuners.empty()) return tl::unexpected("the store holds no finished run of query " + subject.query);
  return FigurePlot{overview_plot(quantities->tuners, subject.title), std::move(quantities->csv)};
}

}  // namespace millrace::experiments
