#include "experiments/capacity/probe_artefact.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "experiments/config/settings_json.h"
#include "experiments/store/canonical_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

json degrees_json(const plan::Deployment& deployment) {
  json degrees = json::object();
  for (const auto& [id, instances] : deployment.by_operator()) degrees[id] = instances.size();
  return degrees;
}

json rates_json(const job::Job& job) {
  json rates = json::object();
  for (const auto& [id, load] : job.sources) rates[id] = load.rate.rate(kernel::SimTime());
  return rates;
}

// An operator's numbers, in the order in which they are stored.
template <class Shares>
auto numbers_of(Shares& s) {
  return std::array{&s.busy,       &s.busiest,       &s.backpressured, &s.cores,      &s.input_per_s, &s.queueing_ms,
                    &s.service_ms, &s.contention_ms, &s.flush_ms,      &s.network_ms, &s.window_ms};
}
constexpr std::array kNumberNames = {"busy",        "busiest",     "backpressured", "cores",
                                     "input_per_s", "queueing_ms", "service_ms",    "contention_ms",
                                     "flush_ms",    "network_ms",  "window_ms"};

json operators_json(const std::map<std::string, OperatorShares>& operators) {
  json all = json::object();
  for (const auto& [id, shares] : operators) {
    json& one = all[id];
    one["parallelism"] = shares.parallelism;
    const auto numbers = numbers_of(shares);
    for (std::size_t i = 0; i < numbers.size(); ++i) one[kNumberNames[i]] = *numbers[i];
  }
  return all;
}

std::map<std::string, OperatorShares> operators_from(const json& all) {
  std::map<std::string, OperatorShares> operators;
  if (!all.is_object()) return operators;
  for (const auto& [id, one] : all.items()) {
    OperatorShares& shares = operators[id];
    shares.parallelism = one.value("parallelism", 1U);
    const auto numbers = numbers_of(shares);
    for (std::size_t i = 0; i < numbers.size(); ++i) *numbers[i] = one.value(kNumberNames[i], 0.0);
  }
  return operators;
}

}  // namespace

ArtefactKey key_of(const ProbeInput& input) {
  const Query query{input.query, input.job, {}};
  json degrees = json::object();
  for (const auto& [id, instances] : input.deployment.by_operator()) degrees[id] = instances.size();
  return {.kind = "capacity probe",
          .settings = {{"query", settings_json(query)},
                       {"parallelism", std::move(degrees)},
                       {"cluster", settings_json(input.cluster)},
                       {"engine", settings_json(*input.engine)},
                       {"warm_up_ns", input.time.warm_up.ns()},
                       {"duration_ns", input.time.duration.ns()},
                       {"replication", input.replication}},
          .inputs = {},
          .seed = input.seed,
          .revisions = {{"capacity", kProbeRevision}, {"runtime", runtime::kRuntimeRevision}}};
}

ProbeResult run_probe(const ProbeInput& input) {
  const kernel::Seed seed = kernel::Seed(input.seed).child(fmt::format("rep/{}", input.replication));
  return run_probe(input.job, input.deployment, input.cluster, *input.engine,
                   {.arrivals = seed.child("arrivals"), .behaviour = seed.child("behaviour")}, input.time);
}

std::vector<TableRow> probe_rows(const ProbeInput& input, const std::string& hash, const ProbeResult& result) {
  const bool ran = result.status != ProbeStatus::refused;
  const auto real = [&](double value) { return ran ? Value(value) : Value(); };
  const auto latency = [&](double q) {
    return ran && result.latency_ns.count() > 0 ? Value(result.latency_ns.quantile(q) / 1e6) : Value();
  };
  return {artefact_row(key_of(input), "probe of " + input.query, "done"),
          {"capacity_probe",
           {hash,
            input.query,
            canonical_json(rates_json(input.job)),
            canonical_json(degrees_json(input.deployment)),
            static_cast<std::int64_t>(input.cluster.nodes.size()),
            std::int64_t{input.replication},
            std::string(to_string(result.status)),
            result.reason.empty() ? Value() : Value(result.reason),
            real(result.offered_per_s),
            real(result.read_per_s),
            real(result.results_per_s),
            real(result.growth),
            real(result.backlog_s),
            real(result.backpressure),
            real(result.busiest_node),
            latency(0.5),
            latency(0.99),
            ran ? Value(result.latency_ns.text()) : Value(),
            canonical_json(operators_json(result.operators)),
            static_cast<std::int64_t>(result.events)}}};
}

StoreResult<std::optional<ProbeResult>> stored_probe(Store& store, const std::string& hash) {
  const auto rows = store.database().rows(
      "SELECT status, reason, offered_per_s, read_per_s, results_per_s, growth, backlog_s, backpressured_share, "
      "busiest_node_share, latency_sketch, operators, events FROM capacity_probe WHERE probe = ?1",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  const Row& row = rows->front();
  ProbeResult result;
  const std::string status = text(row[0]);
  for (const auto each : {ProbeStatus::done, ProbeStatus::overloaded, ProbeStatus::refused}) {
    if (to_string(each) == status) result.status = each;
  }
  result.reason = text(row[1]);
  result.offered_per_s = number(row[2]);
  result.read_per_s = number(row[3]);
  result.results_per_s = number(row[4]);
  result.growth = number(row[5]);
  result.backlog_s = number(row[6]);
  result.backpressure = number(row[7]);
  result.busiest_node = number(row[8]);
  if (!is_null(row[9])) {
    auto sketch = kernel::QuantileSketch::parse(text(row[9]));
    if (!sketch) return std::nullopt;  // computed again
    result.latency_ns = std::move(*sketch);
  }
  result.operators = operators_from(json::parse(text(row[10]), nullptr, false));
  result.events = static_cast<std::uint64_t>(integer(row[11]));
  return result;
}

}  // namespace millrace::experiments
