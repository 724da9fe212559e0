#include "experiments/figures/epoch_latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/epoch_distribution.h"
#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/plot_style.h"

namespace millrace::experiments {

namespace {

constexpr int kWidth_px = 1200, kHeight_px = 560;
constexpr int kLeft_px = 92, kBelow_px = 78;
constexpr int kTable_px = 430;  // the quantiles as text, right of the panel
constexpr int kLegend_px = 62, kAboveTable_px = 118, kRow_px = 26;

struct Quantile {
  const char* name;
  double level;
};
constexpr std::array<Quantile, 5> kQuantiles = {{{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1}}};

using Distributions = std::vector<EpochDistribution>;

// An epoch that is over at its end has latency 0, which a logarithmic axis has not: it stands at the left edge.
Axis latency_axis(const Distributions& all) {
  double smallest = 0, largest = 0;
  for (const EpochDistribution& each : all) {
    const auto positive = each.by_latency_ms.upper_bound(0);
    if (positive == each.by_latency_ms.end()) continue;
    smallest = smallest == 0 ? positive->first : std::min(smallest, positive->first);
    largest = std::max(largest, each.by_latency_ms.rbegin()->first);
  }
  return largest > 0 ? log_duration_axis(smallest, largest) : log_duration_axis(1, 10);
}

Axis share_axis() {
  Axis axis{.from = 0, .to = 1.03, .ticks = {}};
  for (const int percent : {0, 20, 40, 60, 80, 100})
    axis.ticks.push_back({percent / 100.0, fmt::format("{} %", percent)});
  return axis;
}

// From the left edge to the right: all epochs are over by then.
std::vector<PicturePoint> points_of(const EpochDistribution& of, const Axis& axis) {
  std::vector<PicturePoint> points = {{axis.from, 0}};
  std::int64_t so_far = 0;
  for (const auto& [latency_ms, epochs] : of.by_latency_ms) {
    so_far += epochs;
    points.push_back({std::max(latency_ms, axis.from), static_cast<double>(so_far) / static_cast<double>(of.epochs)});
  }
  points.push_back({axis.to, 1});
  return points;
}

std::string steps_block(const EpochDistribution& of, std::size_t line, const Axis& axis) {
  std::string block = fmt::format("$steps{} << END_OF_DATA\n", line);
  for (const PicturePoint& point : points_of(of, axis)) block += fmt::format("{} {}\n", *point.across, *point.up);
  return block + "END_OF_DATA\n";
}

Picture distribution_picture(const Distributions& all, const std::string& title, const std::string& across) {
  PicturePanel panel;
  panel.across = {.label = across, .unit = PictureUnit::milliseconds, .log = true};
  panel.up = {.label = "epochs", .unit = PictureUnit::share};
  for (const EpochDistribution& each : all) {
    panel.series.push_back({.label = each.tuner,
                            .colour = std::string(tuner_colour(each.position)),
                            .dash = tuner_dash(each.position),
                            .form = PictureForm::steps,
                            .points = points_of(each, latency_axis(all))});
  }
  return {.title = title, .panels = {std::move(panel)}};
}

std::string cell(const std::string& words, int x_px, int y_px, const char* side) {
  return fmt::format("set label {} at screen {:.4f},{:.4f} {} textcolor rgb '{}'\n", gnuplot_quoted(words),
                     static_cast<double>(x_px) / kWidth_px, 1 - static_cast<double>(y_px) / kHeight_px, side, kInk);
}

// A row a tuner, a column a quantile.
std::string quantile_table(const Distributions& all) {
  constexpr int kNames_px = kWidth_px - kTable_px + 24, kColumn_px = 76;
  const auto right_of = [](std::size_t i) {
    return kWidth_px - 12 - kColumn_px * static_cast<int>(kQuantiles.size() - 1 - i);
  };
  std::string commands;
  int y = kAboveTable_px;
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) commands += cell(kQuantiles[i].name, right_of(i), y, "right");
  for (const EpochDistribution& each : all) {
    y += 2 * kRow_px;  // the name above its numbers
    commands += cell(each.tuner, kNames_px, y - kRow_px, "left");
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
      commands += cell(duration_text(each.quantile_ms(kQuantiles[i].level)), right_of(i), y, "right");
    }
  }
  return commands;
}

Plot distribution_plot(const Distributions& all, const std::string& title, const std::string& across) {
  const Axis axis = latency_axis(all);
  std::vector<LegendEntry> entries;
  std::string blocks, plots;
  for (std::size_t line = 0; line < all.size(); ++line) {
    entries.push_back({all[line].tuner, tuner_colour(all[line].position), tuner_dash(all[line].position)});
    blocks += steps_block(all[line], line, axis);
    plots += fmt::format("{}$steps{} using 1:2 with steps {} notitle", line == 0 ? "" : ", ", line,
                         tuner_line(all[line].position));
  }
  const double left = static_cast<double>(kLeft_px) / kWidth_px;
  const Legend legend = line_legend(entries, kLeft_px, kLegend_px, kWidth_px, kHeight_px);
  const int top_px = kLegend_px + legend.height_px + 8;
  const PanelEdges edges{left, 1 - static_cast<double>(kTable_px) / kWidth_px,
                         static_cast<double>(kBelow_px) / kHeight_px, 1 - static_cast<double>(top_px) / kHeight_px};
  std::string commands = style_commands() + title_commands(title, left, 30, kHeight_px) + legend.commands;
  commands += quantile_table(all) + panel_commands(edges) + axis_commands("x", axis) + axis_commands("y", share_axis());
  commands += fmt::format("set xlabel {} textcolor rgb '{}'\nset ylabel 'epochs' textcolor rgb '{}'\n",
                          gnuplot_quoted(across), kInk, kInk);
  return {commands + blocks + "plot " + plots + "\n", kWidth_px, kHeight_px, distribution_picture(all, title, across)};
}

std::string points_csv(const std::string& query, const Distributions& all) {
  std::vector<Row> rows;
  for (const EpochDistribution& each : all) {
    std::int64_t so_far = 0;
    for (const auto& [latency_ms, epochs] : each.by_latency_ms) {
      so_far += epochs;
      rows.push_back(
          {query, each.tuner, latency_ms, epochs, static_cast<double>(so_far) / static_cast<double>(each.epochs)});
    }
  }
  return csv_text("query,tuner,latency_ms,epochs,share", rows);
}

std::string quantiles_csv(const std::string& query, const Distributions& all) {
  std::vector<Row> rows;
  for (const EpochDistribution& each : all) {
    Row& row = rows.emplace_back(Row{query, each.tuner, each.runs, each.epochs});
    for (const Quantile& quantile : kQuantiles) row.emplace_back(each.quantile_ms(quantile.level));
  }
  return csv_text("query,tuner,runs,epochs,p50_ms,p90_ms,p95_ms,p99_ms,max_ms", rows);
}

// "3 and 10", "3, 7 and 10".
std::string words_of(const std::vector<double>& loads) {
  std::string words;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    words += fmt::format("{}{:g}", i == 0 ? "" : i + 1 == loads.size() ? " and " : ", ", loads[i]);
  }
  return words;
}

}  // namespace

tl::expected<FigurePlot, std::string> epoch_latency_figure(Database& store, const FigureSubject& subject) {
  const auto all = epoch_distributions(store, subject, subject.query);
  if (!all) return tl::unexpected(all.error().what);
  const std::string under = subject.loads.empty() ? "" : ", load " + words_of(subject.loads);
  if (all->empty()) {
    return tl::unexpected(
        fmt::format("the store holds no epoch of query {}{}: only Timely jobs have epochs", subject.query, under));
  }
  return FigurePlot{distribution_plot(*all, subject.title, "latency of an epoch, logarithmic" + under),
                    points_csv(subject.query, *all), quantiles_csv(subject.query, *all)};
}

}  // namespace millrace::experiments
