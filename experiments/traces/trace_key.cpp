#include "experiments/traces/trace_key.h"

#include "experiments/config/settings_json.h"

namespace millrace::experiments {
namespace {

nlohmann::json settings(const PlanSpace& space) {
  nlohmann::json durations = nlohmann::json::array(), clusters = durations, network = durations;
  for (const kernel::Duration each : space.window_durations) durations.push_back(each.ns());
  for (const HostKinds& kinds : space.clusters) clusters.push_back({{"types", kinds.types}, {"cores", kinds.cores}});
  for (const kernel::BytesPerSecond each : space.network) network.push_back(each.value);
  return {{"event_rates_per_s", space.event_rates},
          {"fields", space.fields},
          {"equal_fields", space.equal_fields},
          {"windows", space.windows},
          {"window_counts", space.window_counts},
          {"window_durations_ns", durations},
          {"slide_ratios", space.slide_ratios},
          {"clusters", clusters},
          {"workers", space.workers},
          {"network_bytes_per_s", network}};
}

nlohmann::json settings(const EnumerationOptions& options) {
  return {{"strategy", to_string(options.strategy)},
          {"source_parallelism", options.source_parallelism},
          {"step", options.step},
          {"parallelism", options.parallelism},
          {"spread", options.spread}};
}

nlohmann::json settings(const LabelProtocol& protocol) {
  return {{"rule", protocol.rule == LabelRule::steady ? "steady" : "zerotune"},
          {"interval_ns", protocol.interval.ns()},
          {"latest_first_ns", protocol.latest_first.ns()},
          {"fast_forward", protocol.fast_forward},
          {"precision", protocol.precision},
          {"longest_ns", protocol.longest.ns()}};
}

}  // namespace

ArtefactKey trace_set_key(const TraceSet& set, const runtime::EngineProfile& engine, std::uint64_t seed) {
  return {
      .kind = "trace",
      .settings = {{"structures", set.structures},
                   {"count", set.count},
                   {"plans_per_query", set.plans_per_query},
                   {"space", settings(set.space)},
                   {"enumeration", settings(set.enumeration)},
                   {"protocol", settings(set.protocol)},
                   {"discard",
                    {{"least_throughput_per_s", set.discard.least_throughput_per_s},
                     {"without_result", set.discard.without_result},
                     {"duplicates", set.discard.duplicates}}},
                   {"split", {{"validation", set.split.validation}, {"test", set.split.test}}},
                   {"engine", settings_json(engine)}},
      .inputs = {},
      .seed = seed,
      .revisions = {{"labels", kLabelRevision}, {"runtime", runtime::kRuntimeRevision}, {"traces", kTraceRevision}}};
}

}  // namespace millrace::experiments
