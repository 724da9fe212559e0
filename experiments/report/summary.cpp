#include "experiments/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "experiments/figures/number_text.h"
#include "experiments/figures/run_series.h"
#include "sim/kernel/batch_means.h"

namespace millrace::experiments {

namespace {

constexpr double kConfidence = 0.95;

std::string share_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}
std::string count_text(double count) {
  return decimal_text(count, 1);
}
std::string records_text(double records) {
  return engineering_text(records);
}
std::string seconds_text(double seconds) {
  return seconds == 0 ? "0 s" : duration_text(1000 * seconds);
}
std::string hours_text(double hours) {
  return decimal_text(hours, 2);
}
std::string cost_text(double cost) {
  return fmt::format("{:.4g}", cost);
}

constexpr SummaryColumn kColumns[] = {
    {"backpressured_share", "backpressured", "share of the time with a backpressured subtask",
     &SummaryRow::backpressured_share, share_text},
    {"final_parallelism", "p final", "total parallelism at the end", &SummaryRow::final_parallelism, count_text},
    {"mean_parallelism", "p mean", "total parallelism, mean over time", &SummaryRow::mean_parallelism, count_text},
    {"reconfigurations", "changes", "reconfigurations", &SummaryRow::reconfigurations, count_text},
    {"direction_changes", "turns", "reconfigurations that turned growth into shrinking or back",
     &SummaryRow::direction_changes, count_text},
    {"downtime_s", "stopped", "downtime of reconfigurations and restarts", &SummaryRow::downtime_s, seconds_text},
    {"latency_p50_ms", "p50", "median of the end-to-end latency", &SummaryRow::latency_p50_ms, duration_text},
    {"latency_p95_ms", "p95", "95 % of the results have at most this latency", &SummaryRow::latency_p95_ms,
     duration_text},
    {"latency_p99_ms", "p99", "99 % of the results have at most this latency", &SummaryRow::latency_p99_ms,
     duration_text},
    {"peak_backlog_records", "peak backlog", "most records that had arrived and were not read",
     &SummaryRow::peak_backlog_records, records_text},
    {"slot_hours", "slot hours", "slots held, over time", &SummaryRow::slot_hours, hours_text},
    {"cost", "cost", "price units, of instances and of changes", &SummaryRow::cost, cost_text, false},
    {"outside_slo_share", "outside SLO", "share of the time in which the SLO was not kept",
     &SummaryRow::outside_slo_share, share_text, false},
};

// The columns of table run in the order of kColumns, and where they start in a row of the query.
std::string run_columns() {
  std::string names;
  for (const SummaryColumn& column : kColumns) names += fmt::format("{}{}", names.empty() ? "" : ", ", column.name);
  return names;
}
constexpr std::size_t kFirstColumn = 4;

Estimate estimate_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  if (values.size() == 1) return {values[0], std::nullopt};
  const kernel::ConfidenceInterval interval = kernel::mean_interval(values, kConfidence);
  return {interval.mean, interval.half_width};
}

// What the replications of one tuner on one query measured, by column.
struct Group {
  SummaryRow row;
  std::array<std::vector<double>, std::size(kColumns)> values;

  void add(const Row& run) {
    const std::string status = text(run[2]);
    if (status == "failed" && row.failed++ == 0) row.error = text(run[3]);
    if (status != "done") return;
    ++row.replications;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Value& value = run[kFirstColumn + i];
      if (!is_null(value)) values[i].push_back(number(value));
    }
  }

  SummaryRow summary() && {
    for (std::size_t i = 0; i < values.size(); ++i) row.*kColumns[i].estimate = estimate_of(values[i]);
    return std::move(row);
  }
};

}  // namespace

std::span<const SummaryColumn> summary_columns() {
  return kColumns;
}

std::vector<SummaryColumn> columns_of(const std::vector<SummaryRow>& rows) {
  std::vector<SummaryColumn> shown;
  for (const SummaryColumn& column : kColumns) {
    const auto has_value = [&](const SummaryRow& row) { return (row.*column.estimate).mean.has_value(); };
    if (column.always || std::ranges::any_of(rows, has_value)) shown.push_back(column);
  }
  return shown;
}

StoreResult<std::vector<SummaryRow>> summarise(Database& store, const std::string& comparison) {
  return summarise(store, std::vector{comparison});
}

StoreResult<std::vector<SummaryRow>> summarise(Database& store, const std::vector<std::string>& comparisons) {
  const auto tuners = tuner_labels(store, comparisons.front());
  if (!tuners) return tl::unexpected(tuners.error());
  auto statement =
      store.prepare(fmt::format("SELECT cell.query, cell.tuner, run.status, run.error, {}"
                                " FROM comparison_run AS cell LEFT JOIN run USING (run)"
                                " WHERE cell.comparison = ?1 ORDER BY cell.position",
                                run_columns()));
  if (!statement) return tl::unexpected(statement.error());

  std::vector<Group> groups;
  for (const std::string& comparison : comparisons) {
    const auto runs = statement->run({comparison});
    if (!runs) return tl::unexpected(runs.error());
    for (const Row& run : *runs) {
      const std::string query = text(run[0]), tuner = text(run[1]);
      auto group = std::find_if(groups.begin(), groups.end(),
                                [&](const Group& one) { return one.row.query == query && one.row.tuner == tuner; });
      if (group == groups.end()) {
        group = groups.emplace(groups.end());
        group->row.query = query;
        group->row.tuner = tuner;
        group->row.position =
            static_cast<std::size_t>(std::find(tuners->begin(), tuners->end(), tuner) - tuners->begin());
      }
      group->add(run);
    }
  }
  std::vector<SummaryRow> rows;
  for (Group& group : groups) rows.push_back(std::move(group).summary());
  return rows;
}

std::string estimate_text(const SummaryColumn& column, const Estimate& estimate) {
  if (!estimate.mean) return "–";
  const std::string mean = column.text(*estimate.mean);
  return estimate.half_width ? fmt::format("{} ± {}", mean, column.text(*estimate.half_width)) : mean;
}

bool is_best(const std::vector<SummaryRow>& rows, const SummaryRow& row, const SummaryColumn& column) {
  const std::optional<double> mine = (row.*column.estimate).mean;
  if (!mine) return false;
  bool beats_another = false;
  for (const SummaryRow& other : rows) {
    const std::optional<double> value = (other.*column.estimate).mean;
    if (other.query != row.query || !value || column.text(*value) == column.text(*mine)) continue;
    if (*value < *mine) return false;
    beats_another = true;
  }
  return beats_another;
}

}  // namespace millrace::experiments
