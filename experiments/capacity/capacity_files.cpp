#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "experiments/capacity/capacity_reader.h"
#include "experiments/capacity/capacity_text.h"
#include "experiments/capacity/explain_limit.h"
#include "experiments/figures/csv_text.h"
#include "experiments/figures/line_chart.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json();
}

json degrees_json(const plan::Deployment& deployment) {
  json degrees = json::object();
  for (const auto& [id, instances] : deployment.by_operator()) degrees[id] = instances.size();
  return degrees;
}

json slo_json(const CapacitySlo& slo) {
  const auto seconds = [](kernel::Duration limit) {
    return limit > kernel::Duration() ? json(limit.seconds()) : json();
  };
  return {{"latency_s", seconds(slo.latency)},
          {"quantile", slo.quantile},
          {"backlog_s", seconds(slo.backlog)},
          {"backpressure", slo.backpressure > 0 ? json(slo.backpressure) : json()}};
}

json estimate_json(const CapacityAnswer& answer) {
  if (!answer.estimate || answer.guarantee) return {};
  json estimate = {{"mean", answer.estimate->mean}, {"seeds", answer.estimate->n}, {"low", nullptr}, {"high", nullptr}};
  if (answer.estimate->interval) {
    estimate["low"] = answer.estimate->interval->low;
    estimate["high"] = answer.estimate->interval->high;
  }
  return estimate;
}

json operators_json(const AnswerState& state) {
  json operators = json::object();
  for (const auto& [id, shares] : state.operators) {
    operators[id] = {{"parallelism", shares.parallelism},
                     {"busy", shares.busy},
                     {"busiest", shares.busiest},
                     {"backpressured", shares.backpressured},
                     {"cores", shares.cores},
                     {"queueing_ms", shares.queueing_ms},
                     {"service_ms", shares.service_ms},
                     {"contention_ms", shares.contention_ms},
                     {"flush_ms", shares.flush_ms},
                     {"network_ms", shares.network_ms},
                     {"window_ms", shares.window_ms}};
  }
  return operators;
}

double across(const CapacityAnswer& answer, const JudgedProbe& probe) {
  if (answer.spec.rate_per_s <= 0) return probe.point.rate_per_s;
  if (answer.spec.least == CapacityResource::nodes) return probe.point.nodes;
  if (answer.spec.least == CapacityResource::slots) return probe.point.deployment.slots_needed();
  std::uint32_t sum = 0;
  for (const auto& [id, instances] : probe.point.deployment.by_operator()) sum += instances.size();
  return sum;
}

// Mean over the probes of each place, from left to right.
ChartLine line_of(const CapacityAnswer& answer, const std::string& label, std::size_t position,
                  double (*up)(const ProbeResult&, const CapacitySlo&)) {
  std::map<double, std::pair<double, double>> sums;
  for (const JudgedProbe& probe : answer.probes) {
    if (probe.result.status != ProbeStatus::done) continue;
    auto& [sum, count] = sums[across(answer, probe)];
    sum += up(probe.result, answer.spec.slo);
    ++count;
  }
  ChartLine line{label, position, {}};
  for (const auto& [x, sum] : sums) line.points.emplace_back(x, sum.first / sum.second);
  return line;
}

ChartLine limit_line(const ChartLine& of, const std::string& label, double limit) {
  ChartLine line{label, 1, {}};
  if (of.points.empty() || limit <= 0) return line;
  line.points = {{of.points.front().first, limit}, {of.points.back().first, limit}};
  return line;
}

double busiest_of(const ProbeResult& result, const CapacitySlo&) {
  double busiest = 0;
  for (const auto& [id, shares] : result.operators) busiest = std::max(busiest, shares.busiest);
  return 100 * busiest;
}

}  // namespace

json capacity_json(const CapacityAnswer& answer) {
  const CapacitySpec& spec = answer.spec;
  const AnswerState& state = answer.state;
  const bool found = answer.kept.has_value();
  return {{"capacity", spec.name},
          {"query", spec.query},
          {"cluster", spec.cluster},
          {"question", question_name(answer)},
          {"rate_per_s", spec.rate_per_s > 0 ? json(spec.rate_per_s) : json()},
          {"slo", slo_json(spec.slo)},
          {"seeds", spec.seeds},
          {"kept", or_null(answer.kept)},
          {"broken", or_null(answer.broken)},
          {"by_seed", answer.by_seed},
          {"estimate", estimate_json(answer)},
          {"guarantee", answer.guarantee ? json(tuners::oracle::to_string(*answer.guarantee)) : json()},
          {"bound", answer.guarantee ? json(answer.bound) : json()},
          {"parallelism", degrees_json(answer.deployment)},
          {"slots", answer.slots},
          {"nodes", answer.nodes},
          {"latency_ms", found ? json(state.latency_ms) : json()},
          {"worst_latency_ms", found ? json(state.worst_latency_ms) : json()},
          {"worst_backlog_s", found ? json(state.worst_backlog_s) : json()},
          {"operators", operators_json(state)},
          {"limit", answer.limit.empty() ? json() : json(answer.limit)},
          {"reversal", answer.reversal.empty() ? json() : json(answer.reversal)},
          {"probes", answer.probes.size()}};
}

std::string capacity_csv(const CapacityAnswer& answer) {
  std::vector<Row> rows;
  for (const JudgedProbe& probe : answer.probes) {
    const ProbeResult& result = probe.result;
    const bool has_latency = result.latency_ns.count() > 0;
    const auto latency = [&](double q) { return has_latency ? Value(result.latency_ns.quantile(q) / 1e6) : Value(); };
    rows.push_back({probe.point.rate_per_s, probe.point.deployment.text(),
                    probe.point.nodes > 0 ? Value(std::int64_t{probe.point.nodes}) : Value(),
                    std::int64_t{probe.point.replication}, std::string(to_string(result.status)),
                    std::int64_t{probe.judgement.kept},
                    probe.judgement.kept ? Value() : Value(std::string(to_string(probe.judgement.broken))),
                    result.offered_per_s, result.read_per_s, result.results_per_s, result.growth, result.backlog_s,
                    result.backpressure, result.busiest_node, latency(0.5), latency(0.99),
                    latency(answer.spec.slo.quantile), static_cast<std::int64_t>(result.events)});
  }
  return csv_text(
      "rate_per_s,deployment,nodes,seed,status,kept,broken,offered_per_s,read_per_s,results_per_s,growth,backlog_s,"
      "backpressured_share,busiest_node_share,latency_p50_ms,latency_p99_ms,latency_ms,events",
      rows);
}

Plot capacity_plot(const CapacityAnswer& answer) {
  const CapacitySlo& slo = answer.spec.slo;
  const std::string name = quantile_name(slo.quantile);
  const ChartLine latency = line_of(answer, "mean over seeds", 0, [](const ProbeResult& result, const CapacitySlo& of) {
    return result.latency_ns.quantile(of.quantile) / 1e9;
  });
  const ChartLine backlog = line_of(answer, "mean over seeds", 0,
                                    [](const ProbeResult& result, const CapacitySlo&) { return result.backlog_s; });
  const ChartLine busiest = line_of(answer, "mean over seeds", 0, busiest_of);
  std::vector<double> marks;
  if (answer.kept && !answer.guarantee) marks.push_back(*answer.kept);
  LineChart chart{.title = fmt::format("{} on {}: {}", answer.spec.query, answer.spec.cluster, slo_text(slo)),
                  .across = answer.spec.rate_per_s <= 0 ? "records/s of all sources"
                            : answer.guarantee          ? "instances of all operators"
                                                        : std::string(question_name(answer)),
                  .shares = false,
                  .panels = {}};
  const auto add = [&](const std::string& heading, const std::string& scale, const ChartLine& line, double limit) {
    LinePanel panel{heading, scale, {line}, marks};
    if (limit > 0) panel.lines.push_back(limit_line(line, "limit of the SLO", limit));
    chart.panels.push_back(std::move(panel));
  };
  add(fmt::format("{} of the end-to-end latency", name), "s", latency, slo.latency.seconds());
  add("greatest backlog, in time of arrivals", "s", backlog, slo.backlog.seconds());
  add("busiest instance of the busiest operator", "% busy", busiest, 0);
  return line_chart_plot(chart);
}

}  // namespace millrace::experiments
