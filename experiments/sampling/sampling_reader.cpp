#include "experiments/sampling/sampling_reader.h"

#include <fmt/format.h>

#include <array>

#include "experiments/config/plan_keys.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;
using tuners::qescalor::Sampler;
using tuners::qescalor::SamplingSettings;

constexpr std::array<std::string_view, 2> kSamplers = {"dynamic", "fixed"};

plan::InstanceResources read_resources(TableReader& owner, std::string_view key, plan::InstanceResources resources) {
  const Node* node = owner.find(key);
  if (node == nullptr) return resources;
  TableReader reader(*node, fmt::format("{}.{}", owner.path(), key), owner.diagnostics());
  reader.read(resource_fields(), resources);
  reader.finish();
  return resources;
}

// The name of something there is; "" after a mistake.
template <class Map>
std::string known_name(TableReader& reader, std::string_view key, std::string_view noun, const Map& known) {
  const Node* node = reader.require(key);
  const auto written = node == nullptr ? std::nullopt : reader.text(key, *node);
  if (!written) return {};
  if (known.contains(*written)) return *written;
  std::vector<std::string> names;
  for (const auto& each : known) names.push_back(each.first);
  reader.error(node->at, fmt::format("{}: {}", key, unknown_name(noun, *written, names)));
  return {};
}

// An operator that can be sampled: what it is sent can be weighted.
void check_operator(TableReader& reader, const SamplingSpec& spec, const plan::LogicalPlan& plan) {
  const Position& at = reader.find("operator")->at;
  const plan::Operator* op = plan::find_operator(plan, spec.op);
  if (op == nullptr) {
    std::vector<std::string> ids;
    for (const plan::Operator& each : plan.operators) ids.push_back(each.id);
    return reader.error(at, fmt::format("operator: {}", unknown_name("operator", spec.op, ids)));
  }
  if (op->kind == plan::OperatorKind::source || !op->follows.empty()) {
    return reader.error(at, fmt::format("operator: '{}' is {}: it cannot be sampled", spec.op,
                                        op->follows.empty() ? "a source" : "as parallel as another operator"));
  }
  for (const plan::Edge& edge : plan.edges) {
    if (edge.to != spec.op || edge.partitioning == plan::Partitioning::weighted) continue;
    reader.error(at, fmt::format("operator: what '{}' gets from '{}' is not weighted, so the sampling instance cannot "
                                 "be sent as much as it takes; say partitioning = \"weighted\"",
                                 spec.op, edge.from));
  }
}

void check_settings(TableReader& reader, const SamplingSettings& settings) {
  if (settings.start.cpu_share <= 0) {
    reader.error(reader.at(), "start: the first point needs a cpu_share above 0");
  }
  if (settings.least_step.cpu_share <= 0 && settings.least_step.memory.count <= 0) {
    reader.error(reader.at(), "least_step: cpu_share or memory has to grow");
  }
  if (settings.least_step.memory.count > 0 && settings.start.memory.count == 0) {
    reader.error(reader.at(), "start: memory that grows needs a memory to start from");
  }
  if (settings.most_windows < 2) reader.error(reader.at(), "most_windows: two windows at least are compared");
}

}  // namespace

std::span<const Field<SamplingSettings>> sampling_settings_fields() {
  static const std::vector<Field<SamplingSettings>> kFields = {
      {{"sampler", choice, Bound::any, "\"fixed\"",
        "dynamic: DSA, whose steps follow the gradient; fixed: FSSA, every step-th point", kSamplers},
       Choice<SamplingSettings>{[](SamplingSettings& s, std::size_t i) { s.sampler = static_cast<Sampler>(i); },
                                [](const SamplingSettings& s) { return static_cast<std::size_t>(s.sampler); }}},
      {{"points", count, Bound::at_least_two, "5", "of the line through CPU and memory; the last has the most of both"},
       &SamplingSettings::points},
      {{"step", count, Bound::at_least_one, "2", "fixed: points from one sample to the next"}, &SamplingSettings::step},
      {{"largest_step", count, Bound::at_least_one, "1", "dynamic: points from one sample to the next at most"},
       &SamplingSettings::largest_step},
      {{"up", share, Bound::positive, "0.02",
        "dynamic: relative gain a point above which performance fluctuates and is sampled again"},
       &SamplingSettings::up},
      {{"stop", share, Bound::positive, "0.5", "dynamic: relative gain a point below which nothing is gained"},
       &SamplingSettings::stop},
      {{"stop_count", count, Bound::at_least_one, "1", "dynamic: so many samples in a row without a gain end it"},
       &SamplingSettings::stop_count},
      {{"window", duration, Bound::positive, "\"5 s\"", "between two looks at the sampling instance"},
       &SamplingSettings::window},
      {{"converged", share, Bound::positive, "0.5",
        "a sample is done when the rates of two windows in a row differ by less"},
       &SamplingSettings::converged},
      {{"most_windows", count, Bound::at_least_one, "2", "after so many a sample is done in any case"},
       &SamplingSettings::most_windows},
      {{"normal_instances", count, Bound::at_least_one, "8", "beside the sampling one; they have to carry the load"},
       &SamplingSettings::normal_instances}};
  return kFields;
}

std::span<const Field<SamplingSpec>> sampling_fields() {
  static const std::vector<Field<SamplingSpec>> kFields = {
      {{"like", text, Bound::any, "", "another sampling: what is not said is as there"}, {}},
      {{"query", text, Bound::any, "", "the job [query.x], which runs under its load"}, {}},
      {{"operator", text, Bound::any, "", "that is sampled; all its inputs are weighted"}, {}},
      {{"cluster", text, Bound::any, "", "[cluster.x]"}, {}},
      {{"start", table, Bound::any, "", "resources of the first point: { cpu_share = 0.2, memory = \"32 MiB\" }"}, {}},
      {{"least_step", table, Bound::any, "", "of CPU and memory from one point to the next; one of them may be 0"}, {}},
      {{"normal", table, Bound::any, "", "resources of each instance beside the sampling one"}, {}}};
  return kFields;
}

SamplingSpec read_sampling(const std::string& name, const Node& table, const std::map<std::string, ReadQuery>& queries,
                           const std::map<std::string, cluster::Cluster>& clusters, Diagnostics& out) {
  SamplingSpec spec;
  spec.name = name;
  TableReader reader(table, "sampling." + name, out);
  reader.read(sampling_fields(), spec);
  reader.read(sampling_settings_fields(), spec.settings);
  reader.finish();
  spec.settings.start = read_resources(reader, "start", spec.settings.start);
  spec.settings.least_step = read_resources(reader, "least_step", spec.settings.least_step);
  spec.settings.normal = read_resources(reader, "normal", spec.settings.normal);
  check_settings(reader, spec.settings);
  spec.query = known_name(reader, "query", "query", queries);
  spec.cluster = known_name(reader, "cluster", "cluster", clusters);
  if (const Node* op = reader.require("operator")) spec.op = reader.text("operator", *op).value_or("");
  const auto query = queries.find(spec.query);
  if (!spec.op.empty() && query != queries.end() && query->second.sound) {
    check_operator(reader, spec, query->second.query.job.plan);
  }
  return spec;
}

}  // namespace millrace::experiments
