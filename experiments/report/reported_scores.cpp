#include "experiments/report/reported_scores.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "experiments/figures/aligned_text.h"
#include "experiments/figures/csv_text.h"
#include "experiments/published/published_plan.h"
#include "experiments/published/published_table.h"

namespace millrace::experiments {

namespace {

constexpr std::string_view kHeader = "query,tuner,metric,value,place,kind";

struct Metric {
  std::string_view name;
  double ProtocolScore::*value;
};
constexpr std::array<Metric, 5> kMetrics = {{{"parallelism_at_greatest_load", &ProtocolScore::at_greatest},
                                             {"final_parallelism", &ProtocolScore::final_parallelism},
                                             {"reconfigurations_per_change", &ProtocolScore::reconfigurations},
                                             {"backpressured", &ProtocolScore::occurrences},
                                             {"backpressured_and_left", &ProtocolScore::final_occurrences}}};

// Of the tuners of one query and metric.
struct Order {
  std::size_t pairs = 0, kept = 0;
};

Order order_of(const std::vector<ScorePair>& group) {
  Order order;
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (std::size_t j = i + 1; j < group.size(); ++j) {
      const double published = group[i].reported.value - group[j].reported.value;
      if (published == 0) continue;
      ++order.pairs;
      if (published * (group[i].ours - group[j].ours) >= 0) ++order.kept;
    }
  }
  return order;
}

}  // namespace

std::vector<std::string> reported_metrics() {
  std::vector<std::string> names;
  for (const Metric& metric : kMetrics) names.emplace_back(metric.name);
  return names;
}

tl::expected<std::vector<ReportedScore>, std::string> read_reported_scores(const std::string& path) {
  const auto lines = read_published_table(path, kHeader);
  if (!lines) return tl::unexpected(lines.error());
  std::vector<ReportedScore> all;
  for (const auto& [place, cells] : *lines) {
    const auto value = published_number(cells[3]);
    if (!value) return tl::unexpected(fmt::format("{}: '{}' is no number", place, cells[3]));
    if (std::ranges::find(kMetrics, cells[2], &Metric::name) == kMetrics.end()) {
      return tl::unexpected(
          fmt::format("{}: no metric '{}'; known: {}", place, cells[2], fmt::join(reported_metrics(), ", ")));
    }
    all.push_back({cells[0], cells[1], cells[2], *value, cells[4], cells[5]});
  }
  return all;
}

std::vector<ScorePair> beside_reported(const std::vector<ProtocolScore>& scores,
                                       const std::vector<ReportedScore>& reported) {
  std::vector<ScorePair> pairs;
  for (const ReportedScore& each : reported) {
    const auto score = std::ranges::find_if(
        scores, [&](const ProtocolScore& one) { return one.query == each.query && one.tuner == each.tuner; });
    if (score == scores.end()) continue;
    pairs.push_back({each, (*score).*std::ranges::find(kMetrics, each.metric, &Metric::name)->value, score->changes});
  }
  return pairs;
}

std::string reported_text(const std::vector<ScorePair>& pairs) {
  std::string text;
  for (const Metric& metric : kMetrics) {
    std::vector<std::string> queries;
    for (const ScorePair& pair : pairs) {
      const ReportedScore& one = pair.reported;
      if (one.metric == metric.name && std::ranges::find(queries, one.query) == queries.end()) {
        queries.push_back(one.query);
      }
    }
    if (queries.empty()) continue;
    std::vector<std::vector<std::string>> lines = {
        {"query", "tuner", "published", "here", "changes of load", "order kept"}};
    Order all;
    for (const std::string& query : queries) {
      std::vector<ScorePair> group;
      std::ranges::copy_if(pairs, std::back_inserter(group), [&](const ScorePair& pair) {
        return pair.reported.metric == metric.name && pair.reported.query == query;
      });
      const Order order = order_of(group);
      all.pairs += order.pairs;
      all.kept += order.kept;
      for (const ScorePair& pair : group) {
        const bool last = &pair == &group.back();
        lines.push_back({query, pair.reported.tuner, fmt::format("{:.4g}", pair.reported.value),
                         fmt::format("{:.4g}", pair.ours), fmt::format("{:g}", pair.changes),
                         last && order.pairs > 0 ? fmt::format("{} of {}", order.kept, order.pairs) : ""});
      }
    }
    text += fmt::format(
        "\n{}, beside what was published{}\n{}", metric.name,
        all.pairs == 0 ? "" : fmt::format(": the order of {} of {} pairs of tuners is kept", all.kept, all.pairs),
        aligned_text(lines));
  }
  return text;
}

std::string reported_csv(const std::vector<ScorePair>& pairs) {
  std::vector<Row> rows;
  for (const ScorePair& pair : pairs) {
    const ReportedScore& reported = pair.reported;
    rows.push_back({reported.query, reported.tuner, reported.metric, reported.value, pair.ours, pair.changes,
                    reported.place, reported.kind});
  }
  return csv_text("query,tuner,metric,published,ours,changes,place,kind", rows);
}

}  // namespace millrace::experiments
