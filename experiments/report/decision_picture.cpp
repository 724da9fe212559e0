#include "experiments/report/decision_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "experiments/figures/axis.h"
#include "experiments/figures/number_text.h"
#include "experiments/figures/palette.h"
#include "experiments/figures/run_series.h"
#include "experiments/figures/step_block.h"

namespace millrace::experiments {

namespace {

constexpr double kMsPerSecond = 1000;

// Of the window that ends after `t_s`: where a decision stands.
std::optional<double> parallelism_after(const RunSeries& run, double t_s) {
  const auto window =
      std::ranges::find_if(run.windows, [&](const WindowPoint& each) { return each.start_s + 1e-6 >= t_s; });
  if (window != run.windows.end()) return window->total_parallelism;
  return run.windows.empty() ? std::nullopt : run.windows.back().total_parallelism;
}

// What became of it, in lines: the change; why; the stop. Columns: t_s, current, asked, got, why, downtime_s.
std::string words_of(const Row& row) {
  std::string words = text(row[1]);
  if (!is_null(row[2])) {
    words += " → " + text(row[2]);
    if (is_null(row[3])) {
      words += " → refused";
    } else if (text(row[3]) != text(row[2])) {
      words += " → got " + text(row[3]);
    }
  }
  words += "\n" + text(row[4]);
  if (!is_null(row[5]) && number(row[5]) > 0) words += "\nstopped " + duration_text(kMsPerSecond * number(row[5]));
  return words;
}

StoreResult<void> add_run(Database& store, const RunSeries& run, double seconds_per_unit, PicturePanel& panel) {
  const auto rows = store.rows(
      "SELECT t_s, current, asked, got, why, downtime_s FROM decision WHERE run = ?1 AND t_s IS NOT NULL ORDER BY "
      "position",
      {run.run});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Step> steps;
  for (const WindowPoint& window : run.windows) {
    steps.push_back({window.start_s, window.end_s, window.total_parallelism});
  }
  PictureSeries line{.label = run.tuner,
                     .colour = std::string(tuner_colour(run.position)),
                     .dash = tuner_dash(run.position),
                     .form = PictureForm::steps,
                     .points = step_points(steps, seconds_per_unit)};
  PictureSeries left{.label = line.label, .colour = line.colour, .form = PictureForm::small_points};
  PictureSeries changes{.label = line.label, .colour = line.colour, .form = PictureForm::points};
  for (const Row& row : *rows) {
    PictureSeries& of = is_null(row[2]) ? left : changes;
    of.points.push_back({.across = number(row[0]) / seconds_per_unit,
                         .up = parallelism_after(run, number(row[0])),
                         .words = words_of(row)});
  }
  for (PictureSeries* series : {&line, &left, &changes}) {
    if (!series->points.empty()) panel.series.push_back(std::move(*series));
  }
  return {};
}

}  // namespace

StoreResult<Picture> decision_picture(Database& store, const std::string& comparison, const std::string& query) {
  const auto runs = run_series(store, comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  double end_s = 0;
  for (const RunSeries& run : *runs) {
    if (!run.windows.empty()) end_s = std::max(end_s, run.windows.back().end_s);
  }
  const TimeAxis time = time_axis(end_s);
  PicturePanel panel;
  panel.heading = "total parallelism";
  panel.across.label = fmt::format("simulated time [{}]", time.unit);
  for (const RunSeries& run : *runs) {
    if (auto added = add_run(store, run, time.seconds_per_unit, panel); !added) return tl::unexpected(added.error());
  }
  const bool decided =
      std::ranges::any_of(panel.series, [](const PictureSeries& each) { return each.form != PictureForm::steps; });
  if (!decided) return Picture{};
  return Picture{.title = query + ": decisions over time", .panels = {std::move(panel)}};
}

}  // namespace millrace::experiments
