#include "experiments/expectations/expectation_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiments/figures/number_text.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

constexpr double kNsPerMs = 1e6;
constexpr double kNsPerSecond = 1e9;
constexpr double kReadInPlain = 1e4;  // counts from here on are read in k and M

constexpr ExpectationMetric kMetrics[] = {
    {"outside_slo_share", "share of the time outside the comparison's SLO", share, 1, "run.outside_slo_share"},
    {"reconfigurations", "changes that were carried out", number, 1, "run.reconfigurations"},
    {"direction_changes", "of these, those from growth to shrinking or back", number, 1, "run.direction_changes"},
    {"refused_changes", "changes that were asked for and refused", number, 1,
     "(SELECT count(*) FROM decision WHERE decision.run = run.run AND asked IS NOT NULL AND got IS NULL)"},
    {"decisions", "times that the tuner was asked", number, 1,
     "(SELECT count(*) FROM decision WHERE decision.run = run.run)"},
    {"mean_parallelism", "total parallelism, over time", number, 1, "run.mean_parallelism"},
    {"final_parallelism", "total parallelism at the end", number, 1, "run.final_parallelism"},
    {"peak_parallelism", "greatest total parallelism", number, 1,
     "(SELECT max(total_parallelism) FROM window WHERE window.run = run.run)"},
    {"slot_hours", "slots held, over time", number, 1, "run.slot_hours"},
    {"cost", "price units, of a comparison with prices", number, 1, "run.cost"},
    {"downtime_s", "time stopped by changes and restarts", duration, kNsPerSecond, "run.downtime_s"},
    {"peak_backlog_records", "most records that had arrived and were not read", number, 1, "run.peak_backlog_records"},
    {"final_backlog_records", "the same at the end", number, 1, "run.final_backlog_records"},
    {"backpressured_share", "share of the time with a backpressured subtask", share, 1, "run.backpressured_share"},
    {"latency_p50_ms", "median of the end-to-end latency", duration, kNsPerMs, "run.latency_p50_ms"},
    {"latency_p95_ms", "its 95th percentile", duration, kNsPerMs, "run.latency_p95_ms"},
    {"latency_p99_ms", "its 99th percentile", duration, kNsPerMs, "run.latency_p99_ms"},
    {"latency_mean_ms", "its mean", duration, kNsPerMs, "run.latency_mean_ms"},
    {"offered_records", "arrived at the sources", number, 1, "run.offered_records"},
    {"read_records", "read by the sources", number, 1, "run.read_records"},
    {"result_records", "arrived at the sinks", number, 1, "run.result_records"},
    {"restarts", "of the whole job, each for a failure", number, 1, "run.restarts"},
    {"reprocessed_records", "read again by the sources after failures", number, 1, "run.reprocessed_records"},
    {"lost_records", "in flight or in windows at failures, without checkpoints", number, 1, "run.lost_records"},
    {"checkpoints", "completed", number, 1, "run.checkpoints"},
    // Under a protocol; what docs/protocols.md calls them.
    {"parallelism_at_greatest_load", "total at the end of a change to the greatest load of a protocol, mean", number, 1,
     "(SELECT avg(total_parallelism) FROM protocol_round AS p WHERE p.run = run.run AND p.reconfigured = 0 AND "
     "p.load = (SELECT max(load) FROM protocol_round AS q WHERE q.run = run.run))"},
    {"reconfigurations_per_change", "of a protocol's loads", number, 1,
     "(SELECT total(reconfigured) / sum(reconfigured = 0) FROM protocol_round AS p WHERE p.run = run.run)"},
    {"chosen_backpressured", "deployments that the tuner chose and that are backpressured after their wait", number, 1,
     "(SELECT sum(backpressured AND round > 0) FROM protocol_round AS p WHERE p.run = run.run)"},
    {"left_backpressured", "of these, those that it then left", number, 1,
     "(SELECT sum(backpressured AND round > 0 AND NOT reconfigured) FROM protocol_round AS p WHERE p.run = run.run)"},
    {"ended_backpressured", "changes of load at whose end the job is", number, 1,
     "(SELECT sum(backpressured AND NOT reconfigured) FROM protocol_round AS p WHERE p.run = run.run)"},
    {"epoch_latency_p99_at_greatest_load_ms",
     "Timely: 99th percentile over the epochs of the deployments that the tuner settled on under a protocol's greatest "
     "load",
     duration, kNsPerMs,
     "(SELECT min(latency_ms) FROM (SELECT e.latency_ms, sum(sum(e.epochs)) OVER (ORDER BY e.latency_ms) AS so_far, "
     "sum(sum(e.epochs)) OVER () AS epochs FROM protocol_round AS p JOIN window AS w ON w.run = p.run AND w.t_s "
     "<= p.t_s AND w.t_s > (SELECT coalesce(max(b.t_s), 0) FROM protocol_round AS b WHERE b.run = p.run AND b.t_s < "
     "p.t_s) JOIN "
     "epoch_latency AS e ON e.run = w.run AND e.position = w.position WHERE p.run = run.run AND p.reconfigured = 0 AND "
     "p.load = (SELECT max(load) FROM protocol_round AS q WHERE q.run = run.run) GROUP BY e.latency_ms) WHERE so_far "
     ">= 0.99 * epochs)"},
    {"protocol_regret",
     "total parallelism over the oracle's, minus 1, over changes that both ended without backpressure", share, 1,
     "(SELECT total(mine.total_parallelism) / sum(best.total_parallelism) - 1 FROM comparison_run AS other JOIN run AS "
     "oracle ON oracle.run = other.run AND oracle.tuner_kind = 'oracle' JOIN protocol_round AS best ON best.run = "
     "other.run AND NOT best.reconfigured AND NOT best.backpressured JOIN protocol_round AS mine ON mine.run = run.run "
     "AND mine.change = best.change AND NOT mine.reconfigured AND NOT mine.backpressured WHERE other.comparison = "
     "cell.comparison AND other.query = cell.query AND other.replication = cell.replication)"}};

}  // namespace

std::span<const ExpectationMetric> expectation_metrics() {
  return kMetrics;
}

std::span<const std::string_view> expectation_metric_names() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const ExpectationMetric& metric : kMetrics) names.push_back(metric.name);
    return names;
  }();
  return kNames;
}

const ExpectationMetric* find_expectation_metric(std::string_view name) {
  const auto found = std::ranges::find(kMetrics, name, &ExpectationMetric::name);
  return found == std::end(kMetrics) ? nullptr : found;
}

std::string metric_text(const ExpectationMetric& metric, double value) {
  if (metric.type == share) return decimal_text(100 * value, 1) + " %";
  if (metric.type == duration) {
    const double ms = value * metric.per_unit / kNsPerMs;
    return ms == 0 ? "0 s" : ms < 0 ? "-" + duration_text(-ms) : duration_text(ms);
  }
  return std::abs(value) < kReadInPlain ? decimal_text(value, 2) : engineering_text(value);
}

}  // namespace millrace::experiments
