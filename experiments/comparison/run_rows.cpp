#include "experiments/comparison/run_rows.h"

#include <algorithm>
#include <cmath>

#include "experiments/labelling/latency_json.h"
#include "experiments/store/canonical_json.h"

namespace millrace::experiments {
namespace {

constexpr double kNsPerMs = 1e6;
constexpr double kSecondsPerHour = 3600;

// NULL for what cannot be a number in a database.
Value real(double value) {
  if (!std::isfinite(value)) return std::monostate{};
  return value;
}

Value count(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

double sum(const std::map<std::string, double>& by_source) {
  double total = 0;
  for (const auto& [id, value] : by_source) total += value;
  return total;
}

// NULL if there were no results.
Value quantile_ms(const kernel::QuantileSketch& latency_ns, double q) {
  if (latency_ns.count() == 0) return std::monostate{};
  return real(latency_ns.quantile(q) / kNsPerMs);
}

nlohmann::json markers_json(const kernel::QuantileSketch& latency_ns) {
  return {{"count", latency_ns.count()},
          {"mean_ms", latency_ns.mean() / kNsPerMs},
          {"p50_ms", latency_ns.quantile(0.5) / kNsPerMs},
          {"p99_ms", latency_ns.quantile(0.99) / kNsPerMs}};
}

// The column window.operators: what really was.
std::string operators_json(const job::Window& window) {
  auto operators = nlohmann::json::object();
  const job::Observation& truth = window.truth ? *window.truth : window.seen;
  for (const auto& [id, seen] : truth.operators) {
    auto& member = operators[id];
    member["parallelism"] = seen.parallelism;
    const auto put = [&](const char* name, const std::optional<double>& value) {
      if (value) member[name] = *value;
    };
    put("records_in", seen.total.records_in);
    put("records_out", seen.total.records_out);
    put("busy_ms_per_s", seen.total.busy_ms_per_s);
    put("idle_ms_per_s", seen.total.idle_ms_per_s);
    put("backpressured_ms_per_s", seen.total.backpressured_ms_per_s);
    put("cpu_share", seen.total.cpu_share);
    put("true_rate_per_s", seen.total.true_rate_per_s);
    const auto parts = window.measured.latency_parts.find(id);
    if (parts != window.measured.latency_parts.end()) member["latency"] = latency_json(parts->second);
    const auto markers = window.measured.marker_latency_ns.find(id);
    if (markers != window.measured.marker_latency_ns.end()) member["markers"] = markers_json(markers->second);
    const auto alignment = window.measured.checkpoints.alignment_ms.find(id);
    if (alignment != window.measured.checkpoints.alignment_ms.end()) member["alignment_ms"] = alignment->second;
  }
  return canonical_json(operators);
}

}  // namespace

void RunTotals::add(const job::Window& window, const plan::Deployment& deployment, const plan::LogicalPlan& plan) {
  const auto& measured = window.measured;
  const double window_s = measured.window_s;
  simulated_s_ += window_s;
  final_parallelism_ = deployment.total_parallelism(plan);
  parallelism_seconds_ += final_parallelism_ * window_s;
  slot_seconds_ += deployment.slots_needed() * window_s;
  if (prices_) cost_ += prices_->per_hour(deployment, plan) * window_s / kSecondsPerHour;
  backpressured_s_ += measured.backpressured_share * window_s;
  downtime_s_ += measured.downtime_s;
  peak_backlog_ = std::max(peak_backlog_, measured.peak_backlog_records);
  final_backlog_ = measured.backlog_records;
  offered_ += sum(measured.offered_records);
  read_ += sum(measured.read_records);
  results_ += measured.result_records;
  if (is_outside_slo(measured)) outside_slo_s_ += window_s;
  latency_ns_.merge(measured.latency_ns);
  epoch_latency_ns_.merge(measured.epoch_latency_ns);
  disturbance_.add(measured.disturbance);
  checkpoints_ += measured.checkpoints.completed;
}

// Unread records while nothing arrives count as infinitely old; a window without results has no latency to judge.
bool RunTotals::is_outside_slo(const job::Measurement& measured) const {
  const kernel::Duration none;
  const double offered_per_s = sum(measured.offered_records) / measured.window_s;
  if (slo_.backlog > none && measured.backlog_records > slo_.backlog.seconds() * offered_per_s) return true;
  if (slo_.latency_p99 == none || measured.latency_ns.count() == 0) return false;
  return measured.latency_ns.quantile(0.99) > static_cast<double>(slo_.latency_p99.ns());
}

void RunTotals::count_reconfiguration(const plan::Deployment& from, const plan::Deployment& to,
                                      const plan::LogicalPlan& plan) {
  ++reconfigurations_;
  if (prices_) cost_ += prices_->of_change(from, to, plan);
  const std::uint32_t before = from.total_parallelism(plan), after = to.total_parallelism(plan);
  if (before == after) return;
  const int direction = after > before ? 1 : -1;
  if (direction == -direction_) ++direction_changes_;
  direction_ = direction;
}

TableRow run_row(const RunIdentity& identity, const RunTotals& totals, const std::string& plan_hash,
                 std::uint64_t events, const std::string& fingerprint) {
  const auto& latency = totals.latency_ns_;
  const bool results = latency.count() > 0;
  return {"run",
          {identity.run,
           identity.query,
           identity.tuner,
           identity.tuner_kind,
           count(identity.replication),
           count(identity.seed),
           plan_hash,
           "done",
           {},
           real(totals.simulated_s_),
           count(events),
           fingerprint,
           count(totals.reconfigurations_),
           count(totals.final_parallelism_),
           real(totals.parallelism_seconds_ / totals.simulated_s_),
           real(totals.backpressured_s_ / totals.simulated_s_),
           quantile_ms(latency, 0.50),
           quantile_ms(latency, 0.95),
           quantile_ms(latency, 0.99),
           results ? real(latency.mean() / kNsPerMs) : Value{},
           real(totals.peak_backlog_),
           real(totals.final_backlog_),
           real(totals.offered_),
           real(totals.read_),
           real(totals.results_),
           real(totals.downtime_s_),
           real(totals.slot_seconds_ / kSecondsPerHour),
           latency.text(),
           count(totals.direction_changes_),
           totals.slo_ == Slo{} ? Value{} : real(totals.outside_slo_s_ / totals.simulated_s_),
           count(totals.disturbance_.restarts),
           real(totals.disturbance_.reprocessed_records),
           real(totals.disturbance_.lost_records),
           count(totals.checkpoints_),
           quantile_ms(totals.epoch_latency_ns_, 0.50),
           quantile_ms(totals.epoch_latency_ns_, 0.99),
           totals.prices_ ? real(totals.cost_) : Value{}}};
}

TableRow failed_run_row(const RunIdentity& identity, const std::string& error) {
  TableRow row{"run",
               {identity.run, identity.query, identity.tuner, identity.tuner_kind, count(identity.replication),
                count(identity.seed), Value{}, "failed", error}};
  constexpr std::size_t kColumns = 37;  // what was measured is unknown
  row.values.resize(kColumns);
  return row;
}

std::string failure_in(const std::vector<TableRow>& rows) {
  constexpr std::size_t kErrorColumn = 8;
  for (const TableRow& row : rows) {
    if (row.table == "run") return text(row.values.at(kErrorColumn));
  }
  return "nothing is known of the run";
}

TableRow window_row(const std::string& run, std::size_t position, const job::Window& window,
                    const plan::Deployment& deployment, const plan::LogicalPlan& plan) {
  const auto& measured = window.measured;
  const double window_s = measured.window_s;
  return {"window",
          {run,
           count(position),
           real(window.seen.t_s),
           real(window_s),
           real(sum(measured.offered_records) / window_s),
           real(sum(measured.read_records) / window_s),
           real(measured.result_records / window_s),
           real(measured.backlog_records),
           count(deployment.total_parallelism(plan)),
           real(measured.backpressured_share),
           quantile_ms(measured.latency_ns, 0.50),
           quantile_ms(measured.latency_ns, 0.95),
           quantile_ms(measured.latency_ns, 0.99),
           real(measured.downtime_s),
           deployment.text(),
           operators_json(window),
           count(measured.disturbance.restarts),
           real(measured.disturbance.reprocessed_records),
           real(measured.disturbance.lost_records),
           count(measured.checkpoints.completed),
           measured.checkpoints.completed > 0 ? real(measured.checkpoints.longest_s) : Value{},
           real(measured.checkpoints.bytes),
           quantile_ms(measured.epoch_latency_ns, 0.50),
           quantile_ms(measured.epoch_latency_ns, 0.99),
           deployment.resources_text()}};
}

std::vector<TableRow> epoch_rows(const std::string& run, std::size_t position, const job::Window& window) {
  std::vector<TableRow> rows;
  for (const auto& [latency_ns, epochs] : window.measured.epoch_latency_ns.values()) {
    rows.push_back({"epoch_latency", {run, count(position), real(latency_ns / kNsPerMs), count(epochs)}});
  }
  return rows;
}

TableRow decision_row(const std::string& run, std::size_t position, const Decision& decision) {
  const auto& adjustment = decision.adjustment;
  std::string why = adjustment.why;
  if (!decision.refusal.empty()) why += " (refused: " + decision.refusal + ")";
  if (!decision.shortfall.empty()) why += " (but " + decision.shortfall + ")";
  return {"decision",
          {run, count(position), real(decision.seen.t_s), canonical_json(job::to_json(decision.seen)),
           canonical_json(decision.state), decision.current.text(),
           adjustment.to ? Value{adjustment.to->text()} : Value{}, decision.got ? Value{decision.got->text()} : Value{},
           why, canonical_json(adjustment.explain), canonical_json(adjustment.next), real(decision.downtime_s)}};
}

}  // namespace millrace::experiments
