#include "experiments/figures/overview.h"

#include <fmt/format.h>

#include <algorithm>

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

std::string point_blocks(const TunerQuantities& tuner, std::size_t row) {
  std::string blocks =
      fmt::format("$mean{} << END_OF_DATA\n{} {}\nEND_OF_DATA\n$runs{} << END_OF_DATA\n", row,
                  gnuplot_number(tuner.mean(kParallelism)), gnuplot_number(tuner.mean(kBackpressured)), row);
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
  return plot +
         fmt::format(", $runs{} using 1:(100*$2) with points pointtype 6 pointsize 0.9*mark linecolor rgb '{}' notitle",
                     row, colour);
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
  return {commands + "plot " + plots + "\n", kWidth_px, kHeight_px};
}

}  // namespace

tl::expected<FigurePlot, std::string> overview_figure(Database& store, const FigureSubject& subject) {
  auto quantities = query_quantities(store, subject, "mean_parallelism,backpressured_share");
  if (!quantities) return tl::unexpected(quantities.error().what);
  if (quantities->tuners.empty()) return tl::unexpected("the store holds no finished run of query " + subject.query);
  return FigurePlot{overview_plot(quantities->tuners, subject.title), std::move(quantities->csv)};
}

}  // namespace millrace::experiments
