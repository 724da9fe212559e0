#include "experiments/offline/offline_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "sim/job/named_metrics.h"
#include "sim/plan/bounded_json.h"
#include "sim/plan/key_groups.h"
#include "tuners/scaling_scope.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

bool lacks(const json& object, const char* name) {
  return !object.contains(name) || object.at(name).is_null();
}

void fill_in(json& object, const char* name, const json& value) {
  if (object.is_object() && lacks(object, name)) object[name] = value;
}

// The elements of a member that is an object or an array; none if it is neither, which is answered where it is read.
json& member(json& object, const char* name) {
  static json none;
  none = nullptr;
  return object.is_object() && object.contains(name) && object.at(name).is_structured() ? object.at(name) : none;
}

std::set<std::string> keys_of(const json& object) {
  std::set<std::string> keys;
  if (object.is_object()) {
    for (const auto& [key, ignored] : object.items()) keys.insert(key);
  }
  return keys;
}

void fill_in_operator(json& op, const OfflineRules& rules) {
  const json& subtasks = member(op, "subtasks");
  if (subtasks.is_array() && !subtasks.empty()) fill_in(op, "parallelism", subtasks.size());
  std::uint32_t key_groups = tuners::kLargestDegree;
  if (rules.default_key_groups && op.is_object() && op.contains("parallelism") &&
      op.at("parallelism").is_number_unsigned()) {
    const auto degree = op.at("parallelism").get<std::uint64_t>();
    key_groups = plan::default_max_parallelism(
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(degree, 1, tuners::kLargestDegree)));
  }
  fill_in(op, "max_parallelism", key_groups);
}

// What a case may leave out of a window. `seen`: the operators that some window shows.
void fill_in_window(json& window, const std::set<std::string>& seen, const OfflineRules& rules) {
  fill_in(window, "v", 1);
  for (json& source : member(window, "sources")) {
    fill_in(source, "partitions", rules.unknown_partitions);
  }
  for (json& edge : member(window, "edges")) {
    fill_in(edge, "partitioning", "rebalance");
    if (!edge.is_object() || !edge.at("partitioning").is_string()) continue;
    std::string word = edge.at("partitioning").get<std::string>();
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    edge["partitioning"] = std::move(word);
  }
  if (json& cluster = member(window, "cluster"); cluster.is_object()) {
    fill_in(cluster, "slots", 0);
    fill_in(cluster, "cores", 0);
  }
  const std::set<std::string> sources = keys_of(member(window, "sources"));
  json& operators = member(window, "operators");
  if (!operators.is_object()) return;
  for (const std::string& id : sources) {
    if (!seen.contains(id)) operators[id] = {{"parallelism", 1}};
  }
  for (json& op : operators) fill_in_operator(op, rules);
}

bool adds_up(job::MetricKind kind) {
  return kind == job::MetricKind::count || kind == job::MetricKind::sum;
}

void total_from_subtasks(const job::NamedMetric& metric, job::OperatorObservation& op) {
  double sum = 0;
  for (const job::Metrics& subtask : op.subtasks) {
    if (!(subtask.*metric.value)) return;
    sum += *(subtask.*metric.value);
  }
  op.total.*metric.value = adds_up(metric.kind) ? sum : sum / static_cast<double>(op.subtasks.size());
}

void subtasks_from_total(const job::NamedMetric& metric, job::OperatorObservation& op) {
  const double total = *(op.total.*metric.value);
  const double part = adds_up(metric.kind) ? total / static_cast<double>(op.subtasks.size()) : total;
  for (job::Metrics& subtask : op.subtasks) subtask.*metric.value = part;
}

void complete_metrics(job::Observation& window) {
  for (auto& [id, op] : window.operators) {
    if (op.subtasks.empty()) continue;
    for (const job::NamedMetric& metric : job::named_metrics()) {
      const bool no_subtask_has_it =
          std::ranges::none_of(op.subtasks, [&](const job::Metrics& each) { return (each.*metric.value).has_value(); });
      if (!(op.total.*metric.value)) {
        total_from_subtasks(metric, op);
      } else if (no_subtask_has_it && op.subtasks.size() == op.parallelism) {
        subtasks_from_total(metric, op);
      }
    }
  }
}

}  // namespace

tl::expected<OfflineCase, std::string> read_case(const std::string& line, const OfflineRules& rules) {
  json document;
  if (plan::is_nested_too_deep(line)) return tl::unexpected(std::string("nested too deep"));
  try {
    document = json::parse(line);
  } catch (const json::parse_error& mistake) {
    return tl::unexpected(fmt::format("no JSON, from byte {} on", mistake.byte));
  }
  if (!document.is_object()) return tl::unexpected(std::string("an object is wanted: a case"));
  OfflineCase read;
  if (document.contains("case")) read.name = document.at("case");
  if (document.contains("options")) read.options = document.at("options");
  json& observations = member(document, "observations");
  if (!observations.is_array() || observations.empty()) {
    return tl::unexpected(std::string("observations: a list of at least one window is wanted"));
  }
  std::set<std::string> seen, sources;
  for (json& window : observations) {
    seen.merge(keys_of(member(window, "operators")));
    sources.merge(keys_of(member(window, "sources")));
  }
  std::ranges::set_difference(sources, seen, std::back_inserter(read.unseen));
  std::size_t number = 0;
  for (json& window : observations) {
    ++number;
    fill_in_window(window, seen, rules);
    auto observation = job::observation_from_json(window);
    if (!observation) return tl::unexpected(fmt::format("observation {}: {}", number, observation.error()));
    if (!read.windows.empty() && observation->t_s < read.windows.back().t_s) {
      return tl::unexpected(fmt::format("observation {}: t_s: it ends before the one before it", number));
    }
    complete_metrics(*observation);
    read.windows.push_back(std::move(*observation));
  }
  return read;
}

}  // namespace millrace::experiments
