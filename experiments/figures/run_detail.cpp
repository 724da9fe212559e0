#include "experiments/figures/run_detail.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "experiments/figures/capacity.h"

namespace millrace::experiments {

namespace {

using nlohmann::json;
using Parts = std::array<double, kLatencyParts.size()>;

struct PlanShape {
  std::vector<std::string> inner;  // operators that are neither sources nor sinks
  std::vector<std::pair<std::string, std::string>> edges;
  std::size_t operators = 0;
};

StoreResult<PlanShape> plan_shape(Database& store, const std::string& run) {
  const auto rows = store.rows("SELECT plan.plan FROM run JOIN plan ON plan.hash = run.plan WHERE run.run = ?1", {run});
  if (!rows) return tl::unexpected(rows.error());
  PlanShape shape;
  if (rows->empty()) return shape;
  const json plan = json::parse(text(rows->front()[0]), nullptr, false);
  if (!plan.is_object()) return shape;
  for (const json& op : plan.value("operators", json::array())) {
    const std::string kind = op.value("kind", "");
    ++shape.operators;
    if (kind != "source" && kind != "sink") shape.inner.push_back(op.value("id", ""));
  }
  for (const json& edge : plan.value("edges", json::array())) {
    shape.edges.emplace_back(edge.value("from", ""), edge.value("to", ""));
  }
  return shape;
}

double total(const Parts& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

// Relaxed once per operator: no path has more edges, and plans have no cycles.
Parts longest_path(const PlanShape& plan, const std::map<std::string, Parts>& own) {
  std::map<std::string, Parts> until = own;  // with the operator itself
  for (std::size_t round = 0; round < plan.operators; ++round) {
    for (const auto& [from, to] : plan.edges) {
      const auto before = until.find(from);
      const auto here = own.find(to);
      if (before == until.end() || here == own.end()) continue;
      Parts through = before->second;
      for (std::size_t i = 0; i < through.size(); ++i) through[i] += here->second[i];
      if (total(through) > total(until[to])) until[to] = through;
    }
  }
  Parts longest{};
  for (const auto& [id, parts] : until) {
    if (total(parts) > total(longest)) longest = parts;
  }
  return longest;
}

double member(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// What window.operators says.
void read_operators(const json& operators, const PlanShape& plan, Capacity& capacity, DetailPoint& point) {
  std::map<std::string, OperatorFlow> flows;
  std::map<std::string, Parts> parts;
  bool measured = false;
  for (const auto& [id, seen] : operators.items()) {
    flows[id] = {member(seen, "records_in"), member(seen, "true_rate_per_s")};
    point.parallelism[id] = static_cast<std::uint32_t>(member(seen, "parallelism"));
    if (const auto held = seen.find("backpressured_ms_per_s"); held != seen.end() && held->is_number()) {
      point.most_backpressured_ms_per_s = std::max(point.most_backpressured_ms_per_s.value_or(0), held->get<double>());
    }
    Parts& own = parts[id] = {};
    const auto latency = seen.find("latency");
    if (latency == seen.end()) continue;
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = member(*latency, kLatencyParts[i].member);
    measured = measured || total(own) > 0;
  }
  const double window_s = point.end_s - point.start_s;
  point.capacity_per_s =
      capacity.add(window_s, point.read_per_s.value_or(0) * window_s, point.deployment, std::move(flows));
  if (measured) point.parts_ms = longest_path(plan, parts);
}

std::optional<double> measured(const Value& value) {
  return is_null(value) ? std::nullopt : std::optional<double>(number(value));
}

StoreResult<void> read_windows(Database& store, const PlanShape& plan, RunDetail& detail) {
  const auto rows = store.rows(
      "SELECT t_s - window_s, t_s, offered_per_s, read_per_s, total_parallelism, backlog_records, downtime_s,"
      " deployment, latency_p50_ms, latency_p95_ms, latency_p99_ms, restarts, operators"
      " FROM window WHERE run = ?1 ORDER BY position",
      {detail.run});
  if (!rows) return tl::unexpected(rows.error());
  Capacity capacity;
  for (const Row& row : *rows) {
    DetailPoint point;
    static_cast<WindowPoint&>(point) = {number(row[0]),   number(row[1]),   measured(row[2]), measured(row[3]),
                                        measured(row[4]), measured(row[5]), measured(row[6])};
    point.deployment = text(row[7]);
    point.p50_ms = measured(row[8]);
    point.p95_ms = measured(row[9]);
    point.p99_ms = measured(row[10]);
    point.restarted = integer(row[11]) > 0;
    const json operators = json::parse(text(row[12]), nullptr, false);
    if (operators.is_object()) read_operators(operators, plan, capacity, point);
    detail.windows.push_back(std::move(point));
  }
  return {};
}

StoreResult<void> read_changes(Database& store, RunDetail& detail) {
  const auto rows = store.rows(
      "SELECT t_s, t_s + ifnull(downtime_s, 0) FROM decision WHERE run = ?1 AND asked IS NOT NULL AND got IS NOT NULL"
      " AND got <> current ORDER BY position",
      {detail.run});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) detail.changes.push_back({number(row[0]), number(row[1])});
  return {};
}

}  // namespace

StoreResult<RunDetail> run_detail(Database& store, const FirstRun& run) {
  RunDetail detail{run, {}, {}, {}};
  auto plan = plan_shape(store, run.run);
  if (!plan) return tl::unexpected(plan.error());
  auto read = read_windows(store, *plan, detail).and_then([&] { return read_changes(store, detail); });
  if (!read) return tl::unexpected(read.error());
  detail.operators = std::move(plan->inner);
  return detail;
}

}  // namespace millrace::experiments
