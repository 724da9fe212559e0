#include "experiments/traces/trace_key.h"

#include "experiments/comparison/control_loop.h"
#include "experiments/config/settings_json.h"
#include "experiments/flink/live_testbed.h"

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
          {"spread", options.spread},
          {"greatest", options.greatest}};
}

nlohmann::json settings(const LabelProtocol& protocol) {
  if (protocol.rule == LabelRule::window) {
    return {{"rule", "window"}, {"warm_up_ns", protocol.warm_up.ns()}, {"interval_ns", protocol.interval.ns()}};
  }
  return {{"rule", protocol.rule == LabelRule::steady ? "steady" : "zerotune"},
          {"interval_ns", protocol.interval.ns()},
          {"latest_first_ns", protocol.latest_first.ns()},
          {"fast_forward", protocol.fast_forward},
          {"precision", protocol.precision},
          {"longest_ns", protocol.longest.ns()}};
}

nlohmann::json settings(const job::BottleneckRule& rule) {
  return {{"downstream", job::kDownstreamNames[static_cast<std::size_t>(rule.downstream)]},
          {"utilisation", job::kUtilisationNames[static_cast<std::size_t>(rule.utilisation)]},
          {"limit", rule.limit}};
}

// What of an engine profile a real job is set up with.
nlohmann::json flink_settings(const runtime::EngineProfile& engine) {
  return {{"chaining", engine.chaining},
          {"buffer_timeout_ns", engine.buffer_timeout.ns()},
          {"object_reuse", engine.object_reuse},
          {"checkpoint_interval_ns", engine.checkpoint_interval.ns()}};
}

nlohmann::json queries_json(const Experiment& experiment, const TraceSet& set) {
  nlohmann::json all = nlohmann::json::array();
  for (const std::string& name : set.queries) all.push_back({name, settings_json(experiment.queries.at(name))});
  return all;
}

}  // namespace

const runtime::EngineProfile& engine_of(const Experiment& experiment, const TraceSet& set) {
  return set.engine ? *set.engine : experiment.engine;
}

ArtefactKey trace_set_key(const Experiment& experiment, const TraceSet& set) {
  ArtefactKey key = {
      .kind = "trace",
      .settings = {{"structures", set.structures},
                   {"queries", queries_json(experiment, set)},
                   {"cluster",
                    set.cluster.empty() ? nlohmann::json() : settings_json(experiment.clusters.at(set.cluster))},
                   {"rates", set.rates == RateDraw::space ? "space" : "query"},
                   {"load", {set.least_load, set.greatest_load}},
                   {"count", set.count},
                   {"plans_per_query", set.plans_per_query},
                   {"repeat", set.repeat},
                   {"space", settings(set.space)},
                   {"enumeration", settings(set.enumeration)},
                   {"protocol", settings(set.protocol)},
                   {"discard",
                    {{"least_throughput_per_s", set.discard.least_throughput_per_s},
                     {"without_result", set.discard.without_result},
                     {"duplicates", set.discard.duplicates}}},
                   {"split", {{"validation", set.split.validation}, {"test", set.split.test}}},
                   {"engine", settings_json(engine_of(experiment, set))}},
      .inputs = {},
      .seed = experiment.seed,
      .revisions = {{"labels", kLabelRevision}, {"runtime", runtime::kRuntimeRevision}, {"traces", kTraceRevision}}};
  if (const auto rule = set.protocol.bottleneck_rule(); rule != job::BottleneckRule()) {
    key.settings["bottleneck"] = settings(rule);
  }
  if (set.live) {
    // Nor is what the simulator knows of the cluster: only how many slots there are to draw degrees for.
    key.settings["cluster"] = {{"slots", experiment.clusters.at(set.cluster).slots()}};
    key.settings["engine"] = flink_settings(engine_of(experiment, set));
    key.settings["testbed"] = settings_json(*set.live);
    key.revisions.erase("runtime");
    key.revisions["live"] = flink::kLiveRevision;
  }
  if (set.enumeration.strategy == Strategy::tuner) {
    key.settings["tuner"] = settings_json(set.tuned.tuner);
    key.settings["tuning_ns"] = set.tuned.watched.ns();
    key.inputs = file_hashes(set.tuned.tuner);
    key.revisions["loop"] = kLoopRevision;
    key.revisions.merge(tuner_revisions(set.tuned.tuner));
  }
  return key;
}

}  // namespace millrace::experiments
