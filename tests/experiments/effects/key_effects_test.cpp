// Every key of the engine, clusters, queries and tuners changes what happens in a run that exercises it.
#include <gtest/gtest.h>

#include <map>

#include "experiments/config/experiment_keys.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/config/key_flip.h"
#include "tests/experiments/effects/what_happened.h"
#include "tuners/tuner.h"

namespace millrace::experiments {
namespace {

// A small job that is too much for its cluster: two busy nodes of two cores, large records, a hot window that DS2
// enlarges.
constexpr const char* kConfig = R"(
[engine]
memory_traffic_per_byte = 3
key_classes = 8
[cluster.c]
type = "m510"
nodes = 3
slots_per_node = 2
cores = 2
network = "100 Mbps"
[query.q.source.in]
rate = "1500/s"
parallelism = 2
size = "2 KiB"
unit = "10/s"
[query.q.source.side]
rate = "300/s"
[query.q.operator.parse]
kind = "map"
inputs = ["in"]
parallelism = 2
fields = 3
size = "2 KiB"
per_record = "20 us"
[query.q.operator.w]
kind = "window_aggregate"
inputs = ["parse"]
key = "k"
window = { type = "sliding", length = "10 s", slide = "5 s", time = "processing" }
aggregation = "list"
parallelism = 2
per_record = "1500 us"
[query.q.operator.j]
kind = "incremental_join"
inputs = ["w", "side"]
key = "k"
matches_per_record = 1.5
parallelism = 4
[query.q.operator.out]
kind = "sink"
inputs = ["w"]
[query.q.operator.pairs]
kind = "sink"
inputs = ["j"]
[query.q.key.k]
shape = "zipf"
exponent = 0.8
keys = 400
[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["changing"]
duration = "40 s"
sample = "2 s"
[comparison.run.tuner.changing]
kind = "ds2"
policy_interval = "10 s"
warm_up_time = 0
)";

// Timely mode runs on one node; on few cores the number of workers is their speed.
const std::vector<std::string> kOneNode = {"cluster.c.nodes=1", "cluster.c.slots_per_node=6"};
const std::vector<std::string> kTimely = {"cluster.c.nodes=1", "cluster.c.slots_per_node=6", "engine.mode=\"timely\""};

// An operator and a source with work for threads, and cores for them.
const std::vector<std::string> kFreeCores = {"cluster.c.cores=8", "query.q.operator.w.parallel_share=0.5",
                                             "query.q.source.in.parallel_share=0.5",
                                             "query.q.source.in.per_record=\"200 us\""};
// Both look up more than their memory has room for.
const std::vector<std::string> kSpilling = {"query.q.operator.w.memory=\"200 MiB\"",
                                            "query.q.source.in.memory=\"200 MiB\"",
                                            "query.q.operator.w.working_set=\"1 GB\"",
                                            "query.q.source.in.working_set=\"1 GB\"",
                                            "query.q.operator.w.lookups=1",
                                            "query.q.source.in.lookups=1",
                                            "query.q.operator.w.spilled_lookup=\"5 us\"",
                                            "query.q.source.in.spilled_lookup=\"5 us\""};

// An aggregate of an input that ends, whose groups have no room in memory.
const std::vector<std::string> kWholeInput = {
    "query.q.source.stored={rate=\"2000/s\",records=20000,parallelism=4,size=\"2 KiB\"}",
    "query.q.operator.groups={kind=\"aggregate\",inputs=[\"stored\"],groups=50000,parallelism=4,size=\"2 "
    "KiB\",memory_budget=\"64 KiB\"}",
    "query.q.operator.grouped={kind=\"sink\",inputs=[\"groups\"]}"};
// The same on disks that several of its instances write to.
const std::vector<std::string> kSpillingInput = [] {
  std::vector<std::string> ground = kWholeInput;
  ground.emplace_back("cluster.c.disk_write=\"20 MB/s\"");
  return ground;
}();

// What must be said beforehand for a key to matter, by key or by table.
const std::map<std::string, std::vector<std::string>> kGround = {
    {"loopback_latency", {"cluster.c.slots_per_manager=1"}},
    {"exclusive_buffers_per_channel", {"engine.floating_buffers_per_gate=0", "engine.buffer_timeout=\"1 ms\""}},
    {"generator_lateness", {"query.q.source.in.loop=\"closed\"", "query.q.operator.w.per_record=\"6 ms\""}},
    {"watermark_interval", {"query.q.operator.w.window.time=\"event\""}},
    {"out_of_orderness", {"query.q.operator.w.window.time=\"event\""}},
    {"outage_length", {"comparison.run.observation.outage_every=\"20 s\""}},
    {"lost", {"comparison.run.observation.loss=0.5"}},
    {"lost_as", {"comparison.run.observation.loss=0.5"}},
    {"rate_noise_each", {"query.q.source.in.rate_noise=0.5"}},
    {"rate_noise_correlation", {"query.q.source.in.rate_noise=0.5"}},
    {"unit", {"query.q.source.in.rate=\"150 Wu\""}},
    {"aggregation", {"query.q.operator.w.aggregation=\"incremental\""}},
    {"shape", {"query.q.key.k.shape=\"uniform\""}},
    {"service_cv", {"query.q.source.in.service=\"gamma\"", "query.q.operator.w.service=\"gamma\""}},
    {"gap_cv", {"query.q.source.in.arrivals=\"gamma\""}},
    {"burst_rate", {"query.q.source.in.arrivals=\"burst\""}},
    {"most_per_instance", {"query.q.source.in.arrivals=\"burst\"", "query.q.source.in.loop=\"closed\""}},
    {"mmpp_busy", {"query.q.source.in.arrivals=\"mmpp\""}},
    {"mmpp_quiet", {"query.q.source.in.arrivals=\"mmpp\""}},
    {"mmpp_quiet_rate", {"query.q.source.in.arrivals=\"mmpp\""}},
    {"hot_share", {"query.q.key.k.shape=\"hot\""}},
    {"hot_keys", {"query.q.key.k.shape=\"hot\"", "query.q.key.k.hot_share=0.5"}},
    {"hot_partition", {"query.q.source.in.partitions=4"}},
    {"rescale_up", {"engine.rescale=\"in_place\""}},
    {"rescale_down", {"engine.rescale=\"in_place\"", "query.q.operator.w.per_record=\"1 us\""}},
    {"grant", {"comparison.run.tuner.changing.max_parallelism=12", "query.q.operator.w.per_record=\"6 ms\""}},
    {"slot_start", {"query.q.operator.j.parallelism=1"}},
    {"rescale_cooldown", {"engine.rescale_time_outs=1", "engine.rescale_time_out=\"1 s\""}},
    {"rescale_checkpoint_wait", {"engine.rescale=\"in_place\"", "engine.checkpoint_interval=\"3 s\""}},
    {"rescale_time_out", {"engine.rescale_time_outs=1"}},
    {"warm_up_speed", {"engine.warm_up=\"10 s\""}},
    {"memory_traffic_per_byte", {"cluster.c.memory_bandwidth=\"30 MB/s\""}},
    {"external_concurrency",
     {"query.q.operator.w.external_call=\"20 ms\"", "query.q.source.in.external_call=\"2 ms\""}},
    {"buffer_debloat_target", {"engine.buffer_debloat=true"}},
    {"buffer_debloat_period", {"engine.buffer_debloat=true"}},
    {"buffer_debloat_samples", {"engine.buffer_debloat=true"}},
    {"buffer_debloat_threshold", {"engine.buffer_debloat=true"}},
    {"min_buffer_size", {"engine.buffer_debloat=true", "engine.buffer_debloat_target=\"1 ms\""}},
    {"quota_period", {"query.q.operator.w.cpu_share=0.3"}},
    {"instance_upkeep", {"query.q.operator.w.cpu_share=0.3"}},
    {"throttling", {"query.q.operator.w.cpu_share=0.3"}},
    {"memory_limits", {"query.q.operator.w.memory=\"200 MiB\""}},
    {"threads", kFreeCores},
    {"parallel_share", kFreeCores},
    {"per_thread", kFreeCores},
    {"working_set", kSpilling},
    {"lookups", kSpilling},
    {"spilled_lookup", kSpilling},
    {"heap_young_share", {"engine.heap=\"300 MiB\""}},
    {"allocation_per_byte", {"engine.heap=\"300 MiB\""}},
    {"gc_pause", {"engine.heap=\"300 MiB\""}},
    {"gc_copy_bandwidth", {"engine.heap=\"300 MiB\""}},
    {"gc_mark_bandwidth", {"engine.heap=\"8 MiB\""}},
    {"share_memory", {"cluster.c.memory_bandwidth=\"30 MB/s\""}},
    {"share_disk", kSpillingInput},
    {"disk_read", kWholeInput},
    {"disk_write", kWholeInput},
    {"memory_bandwidth", {"cluster.c.memory_bandwidth=\"30 MB/s\""}},
    {"memory_bandwidth_per_core", {"engine.memory_traffic_per_byte=2000"}},
    {"checkpoint_min_pause", {"engine.checkpoint_interval=\"2 s\""}},
    {"checkpoint_sync", {"engine.checkpoint_interval=\"2 s\""}},
    {"checkpoint_bandwidth", {"engine.checkpoint_interval=\"2 s\""}},
    {"heartbeat_timeout",
     {"fault.f={kind=\"node_loss\",node=\"m510-0\",at=\"10 s\",duration=\"5 s\"}", "comparison.run.faults=[\"f\"]"}},
    {"mode", kOneNode},
    {"worker_pool", kTimely},
    {"workers", kTimely},
    {"longest_call", kTimely},
    {"epoch", kTimely},
    {"progress", kTimely},
    {"query.NAME.operator.NAME.adaptation", {"query.q.operator.w.adaptation={after=1}"}},
    {"cooldown", {"query.q.source.in.rate={pattern=\"steps\",rates=[\"200/s\",\"1500/s\"],each=\"10 s\"}"}},
    {"comparison.NAME.prices", {"comparison.run.prices={}"}},
    {"fault.NAME", {"comparison.run.faults=[\"f\"]"}},
    // The fourth slot is on the node of the other group, where memory is what is short.
    {"cluster.NAME.node", {"cluster.c.nodes=1", "cluster.c.slots_per_node=3", "engine.memory_traffic_per_byte=2000"}}};

// Keys that only another operator than w has a use for.
const std::map<std::string, std::string> kOtherOperator = {{"matches_per_record", "j"}, {"per_join_pair", "j"}};

// Keys without an effect here, each with its reason; of one kind of table, or of all.
const std::map<std::string, std::string> kWithoutEffect = {
    {"cluster.NAME.node.disk_read",
     "what its aggregate spilled is not read back in time; cluster.NAME.disk_read shows it"},
    {"cluster.NAME.type", "all that the two types differ in is given above; cluster.NAME.node.type shows it"},
    {"engine.table_miss", "nothing is looked up in a table of a whole input; whole_input_joins_test shows it"},
    {"cluster.NAME.cache", "as table_miss"},
    {"cluster.NAME.node.cache", "as table_miss"},
    {"query.NAME.source.NAME.scalable", "no tuner here scales a source"},
    {"comparison.NAME.fast_forward", "rates of 300/s are known to 1 % after minutes only; rate_change_test jumps"},
    {"comparison.NAME.adversary.low", "no tuner here grows anything; control_loop_test's does"},
    {"query.NAME.source.NAME.per_state_access", "a source has no state"},
    {"query.NAME.source.NAME.per_window_firing", "a source has no window"},
    {"query.NAME.source.NAME.per_buffered_record", "a source has no window"},
    {"query.NAME.source.NAME.per_join_pair", "a source joins nothing"},
    {"query.NAME.operator.NAME.adaptation.per_join_pair", "an aggregate joins nothing"}};

std::vector<std::string> ground_of(const std::string& table, const std::string& key) {
  std::vector<std::string> ground;
  for (const std::string& name : {table, key}) {
    if (const auto found = kGround.find(name); found != kGround.end()) {
      ground.insert(ground.end(), found->second.begin(), found->second.end());
    }
  }
  return ground;
}

// The overrides before and after the flip.
struct Flipped {
  std::vector<std::string> before, after;
};

Flipped flipped(const TableKeys& table, const KeySpec& spec, const std::string& trace) {
  const std::string key(spec.key), value(spec.other);
  Flip flip = flip_of(table.path, key, value, trace);
  if (const auto other = kOtherOperator.find(key);
      other != kOtherOperator.end() && table.path.ends_with("operator.NAME")) {
    flip.after = "query.q.operator." + other->second + "." + key + "=" + value;
  }
  Flipped overrides{ground_of(table.path, key), ground_of(table.path, key)};
  overrides.before.push_back(flip.before);
  overrides.after.push_back(flip.after);
  return overrides;
}

TEST(KeyEffects, EveryKeyChangesWhatHappens) {
  const ConfigFolder folder;
  const std::string trace = folder.write("load.csv", kFlipTrace);
  const auto run = [&](const std::vector<std::string>& overrides) {
    return what_happened(folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false}));
  };
  std::map<std::vector<std::string>, std::string> before;  // by overrides: many keys share theirs
  for (const TableKeys& table : all_tables()) {
    if (table.path.starts_with("trace.")) continue;  // trace_effects_test
    // What is learned from runs changes none: EveryKey.
    if (table.path.starts_with("model.") || table.path.starts_with("evaluation.")) continue;
    if (table.path.starts_with("deployments.")) continue;    // tests/experiments/deployments
    if (table.path.starts_with("fidelity.")) continue;       // tests/experiments/fidelity
    if (table.path.starts_with("forecast.")) continue;       // tests/experiments/forecasting
    if (table.path.starts_with("pipelines.")) continue;      // tests/experiments/pipelines
    if (table.path.starts_with("provisioning.")) continue;   // tests/experiments/provisioning
    if (table.path.starts_with("capability.")) continue;     // tests/experiments/capability
    if (table.path.starts_with("capacity.")) continue;       // tests/experiments/capacity
    if (table.path.starts_with("predictor.")) continue;      // tests/experiments/predictors
    if (table.path.starts_with("sampling.")) continue;       // tests/experiments/sampling
    if (table.path == "comparison.NAME.protocol") continue;  // tests/experiments/comparison/protocol_loop_test
    if (table.path == "comparison.NAME.testbed")
      continue;                                      // tests/experiments/flink; its cluster would have to be there
    if (table.path.starts_with("expect")) continue;  // what is expected of runs changes none: EveryKey
    for (const TableKeys::Key& key : table.keys) {
      const std::string name = table.path + "." + std::string(key.spec.key);
      if (key.spec.other.empty() || kWithoutEffect.contains(name)) continue;  // tests/experiments/config: the former
      const Flipped overrides = flipped(table, key.spec, trace);
      std::string& expected = before[overrides.before];
      if (expected.empty()) expected = run(overrides.before);
      EXPECT_TRUE(expected != run(overrides.after)) << overrides.after.back() << " changes nothing";
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
