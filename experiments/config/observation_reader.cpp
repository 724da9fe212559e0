#include "experiments/config/observation_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "experiments/config/observation_keys.h"
#include "experiments/config/suggestion.h"
#include "sim/job/named_metrics.h"

namespace millrace::experiments {

namespace {

std::vector<std::string> metric_names() {
  std::vector<std::string> names = {std::string(job::kLag), std::string(job::kOfferedRate)};
  for (const job::NamedMetric& each : job::named_metrics()) names.emplace_back(each.name);
  return names;
}

void check_operator(TableReader& reader, const std::string& key, const std::string& id, const Position& at,
                    const std::set<std::string>& operators) {
  if (operators.empty() || operators.contains(id)) return;
  reader.error(at, key + ": " + unknown_name("operator", id, {operators.begin(), operators.end()}));
}

job::MetricBias read_one_bias(TableReader& parent, const Node& node, const std::set<std::string>& operators) {
  job::MetricBias bias;
  TableReader reader(node, parent.path() + ".bias", parent.diagnostics());
  reader.read(bias_fields(), bias);
  reader.finish();
  if (const Node* where = reader.find("where")) check_operator(reader, "where", bias.where, where->at, operators);
  const Node* metric = reader.require("metric");
  const std::vector<std::string> known = metric_names();
  if (metric != nullptr && metric->kind == Node::Kind::text && std::ranges::find(known, bias.metric) == known.end()) {
    reader.error(metric->at, "metric: " + unknown_name("metric", bias.metric, known));
  }
  return bias;
}

void read_bias(TableReader& reader, const std::set<std::string>& operators, job::ObservationFaults& faults) {
  const Node* list = reader.find("bias");
  if (list == nullptr) return;
  if (list->kind != Node::Kind::array) {
    reader.error(list->at,
                 "bias: a list of tables is wanted, for example [{ metric = \"busy_ms_per_s\", factor = 0.8 }]");
    return;
  }
  for (const Node& element : list->elements) faults.bias.push_back(read_one_bias(reader, element, operators));
}

}  // namespace

job::ObservationFaults read_observation(TableReader& comparison, const std::set<std::string>& operators) {
  job::ObservationFaults faults;
  const Node* node = comparison.find("observation");
  if (node == nullptr) return faults;
  TableReader reader(*node, comparison.path() + ".observation", comparison.diagnostics());
  reader.read(observation_fields(), faults);
  reader.finish();
  read_bias(reader, operators, faults);
  if (const Node* missing = reader.find("missing_operators")) {
    for (const auto& [id, at] : reader.names("missing_operators", *missing)) {
      check_operator(reader, "missing_operators", id, at, operators);
      faults.missing_operators.push_back(id);
    }
  }
  const kernel::Duration none;
  const Node* every = reader.find("outage_every");
  if (every != nullptr && faults.outage_every > none && faults.outage_length >= faults.outage_every) {
    reader.error(every->at, "outage_every: an outage as long as the time between two leaves nothing to see");
  }
  return faults;
}

Slo read_slo(TableReader& comparison) {
  Slo slo;
  const Node* node = comparison.find("slo");
  if (node == nullptr) return slo;
  TableReader reader(*node, comparison.path() + ".slo", comparison.diagnostics());
  reader.read(slo_fields(), slo);
  reader.finish();
  return slo;
}

}  // namespace millrace::experiments
