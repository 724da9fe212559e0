#include "experiments/figures/decision_time.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/comparison/loop_steps.h"
#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/run_series.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {

namespace {

constexpr double kMsPerSecond = 1000;

using Durations = std::map<std::pair<std::string, std::string>, std::vector<double>>;  // ms, by query and tuner

struct Timed {
  std::vector<std::string> names;  // of queries and families, in order
  Durations durations_ms;
};

StoreResult<Timed> timed_decisions(Database& store, const FigureSubject& subject) {
  auto families = families_of(store, subject.comparison);
  if (!families) return tl::unexpected(families.error());
  Timed timed;
  for (const std::string& query : subject.queries) {
    const std::string& family = (*families)[query];
    const std::string& name = family.empty() ? query : family;
    if (std::ranges::find(timed.names, name) == timed.names.end()) timed.names.push_back(name);
    const auto rows = store.rows(
        "SELECT c.tuner, w.duration_s FROM comparison_run AS c JOIN decision AS d ON d.run = c.run JOIN wall_clock AS "
        "w "
        "ON w.subject = d.run AND w.what = ?3 || d.position WHERE c.comparison = ?1 AND c.query = ?2",
        {subject.comparison, query, std::string(kDecisionClock)});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) {
      if (!subject.shows(text(row[0]))) continue;
      timed.durations_ms[{name, text(row[0])}].push_back(kMsPerSecond * number(row[1]));
    }
  }
  for (auto& [of, durations] : timed.durations_ms) std::ranges::sort(durations);
  return timed;
}

}  // namespace

tl::expected<FigurePlot, std::string> decision_time_figure(Database& store, const FigureSubject& subject) {
  const auto timed = timed_decisions(store, subject);
  if (!timed) return tl::unexpected(timed.error().what);
  if (timed->durations_ms.empty())
    return tl::unexpected(std::string("the store holds no decision whose time was taken"));
  const auto tuners = tuner_labels(store, subject.comparison);
  if (!tuners) return tl::unexpected(tuners.error().what);
  ChartPanel panel{.heading = "time of a decision: mean, up to the 95th percentile", .scale = "ms", .series = {}};
  std::vector<Row> rows;
  for (std::size_t position = 0; position < tuners->size(); ++position) {
    const std::string& tuner = (*tuners)[position];
    if (!subject.shows(tuner)) continue;
    ChartSeries series{tuner, {}, position};
    for (const std::string& name : timed->names) {
      ChartMark& mark = series.marks.emplace_back();
      const auto found = timed->durations_ms.find({name, tuner});
      if (found == timed->durations_ms.end()) continue;
      const std::vector<double>& durations = found->second;
      const double total = std::accumulate(durations.begin(), durations.end(), 0.0);
      const double mean = total / static_cast<double>(durations.size());
      mark = {mean, std::max(mean, quantile(durations, 0.95))};
      rows.push_back({name, tuner, static_cast<std::int64_t>(durations.size()), mean, quantile(durations, 0.5),
                      quantile(durations, 0.95), total / kMsPerSecond});
    }
    panel.series.push_back(std::move(series));
  }
  return FigurePlot{
      category_chart_plot(
          {.title = subject.title, .categories = timed->names, .ordered = false, .panels = {std::move(panel)}}),
      csv_text("query,tuner,decisions,mean_ms,p50_ms,p95_ms,total_s", rows)};
}

}  // namespace millrace::experiments
