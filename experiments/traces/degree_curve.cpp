#include "experiments/traces/degree_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "experiments/figures/category_chart.h"
#include "experiments/figures/csv_text.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {

namespace {

struct Shown {
  const char* heading;
  const char* scale;
};
constexpr std::array<Shown, 3> kShown = {{{"latency: mean of a run, end to end", "ms"},
                                          {"throughput: results at the sink", "results/s"},
                                          {"achieved source rate", "records/s"}}};

bool all_alike(Strategy strategy) {
  return strategy == Strategy::increasing || strategy == Strategy::parameter || strategy == Strategy::min_avg_max;
}

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const double median = quantile(values, 0.5);
  return median > 0 ? std::optional(median) : std::nullopt;
}

}  // namespace

StoreResult<std::optional<DegreeCurve>> degree_curve(const TraceSet& set, const std::string& hash, Store& store) {
  if (!all_alike(set.enumeration.strategy)) return std::nullopt;
  const auto rows = store.database().rows(
      "SELECT t.structure, (SELECT max(o.parallelism) FROM operator_label o WHERE o.trace_set = t.trace_set AND "
      "o.position = t.position AND o.kind NOT IN ('source', 'sink')), t.latency_ms, t.throughput_per_s, "
      "t.achieved_per_s FROM trace t WHERE t.trace_set = ?1 AND t.status = 'done' ORDER BY t.position",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::set<std::int64_t> degrees;
  std::map<std::string, std::map<std::int64_t, std::array<std::vector<double>, kShown.size()>>> labels;
  for (const Row& row : *rows) {
    const std::int64_t degree = integer(row[1]);
    degrees.insert(degree);
    auto& its = labels[text(row[0])][degree];
    for (std::size_t i = 0; i < kShown.size(); ++i) {
      if (!is_null(row[2 + i])) its[i].push_back(number(row[2 + i]));
    }
  }
  if (degrees.size() < 2) return std::nullopt;
  CategoryChart chart{.title = fmt::format("{}: labels by the degree of all operators", set.name),
                      .categories = {},
                      .ordered = true,
                      .panels = {}};
  for (const std::int64_t degree : degrees) chart.categories.push_back(fmt::format("{}", degree));
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    ChartPanel panel{.heading = kShown[i].heading, .scale = kShown[i].scale, .series = {}};
    for (std::size_t part = 0; part < set.parts(); ++part) {
      ChartSeries series{set.part(part), {}};
      for (const std::int64_t degree : degrees) {
        series.marks.push_back({median_of(labels[set.part(part)][degree][i]), std::nullopt});
      }
      panel.series.push_back(std::move(series));
    }
    chart.panels.push_back(std::move(panel));
  }
  std::vector<Row> lines;
  for (std::size_t part = 0; part < set.parts(); ++part) {
    for (const std::int64_t degree : degrees) {
      Row line = {set.part(part), degree};
      for (const std::vector<double>& values : labels[set.part(part)][degree]) {
        const auto median = median_of(values);
        line.push_back(median ? Value(*median) : Value());
      }
      lines.push_back(std::move(line));
    }
  }
  return DegreeCurve{category_chart_plot(chart),
                     csv_text("structure,degree,latency_ms,throughput_per_s,source_rate_per_s", lines)};
}

}  // namespace millrace::experiments
