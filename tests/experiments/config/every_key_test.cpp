// Every key of every table is accepted, and changes what is hashed and run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "experiments/capability/capability_rows.h"
#include "experiments/capacity/capacity_reader.h"
#include "experiments/config/experiment_keys.h"
#include "experiments/config/field_json.h"
#include "experiments/config/settings_json.h"
#include "experiments/expectations/expectation_text.h"
#include "experiments/forecasting/forecast_key.h"
#include "experiments/learning/model_key.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/provisioning/stored_provisions.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/traces/trace_key.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/config/key_flip.h"

namespace millrace::experiments {
namespace {

constexpr const char* kConfig = R"(
[cluster.c]
type = "m510"
slots_per_node = 96
[query.q.source.in]
unit = "10/s"
rate = "5 Wu"
[query.q.operator.w]
kind = "window_aggregate"
inputs = ["in"]
key = "k"
window = { type = "sliding", length = "10 s", slide = "5 s" }
[query.q.operator.out]
kind = "sink"
inputs = ["w"]
[query.q.key.k]
keys = 50
[comparison.run]
queries = ["q"]
cluster = "c"
tuners = ["changing"]
duration = "10 min"
[comparison.run.prices]
[comparison.run.tuner.changing]
kind = "fixed"
[query.steady.source.in]
rate = "7/s"
[query.steady.operator.out]
kind = "sink"
inputs = ["in"]
[comparison.steps]
queries = ["steady"]
cluster = "c"
tuners = ["fixed"]
protocol = { loads = [2, 1] }
[trace.t]
structures = ["2-way-join"]
[trace.t.space]
template = "zerotune-seen"
[model.m]
metrics = ["latency"]
traces = ["trace.t"]
[model.s]
kind = "streamtune"
traces = ["trace.t"]
[evaluation.e]
models = ["m"]
traces = ["trace.t"]
[deployments.d]
traces = ["trace.t"]
against = "trace.t"
[trace.live]
queries = ["steady"]
cluster = "c"
[trace.simulated]
queries = ["steady"]
cluster = "c"
repeat = 1
[trace.measured]
queries = ["steady"]
cluster = "c"
protocol = "window"
least_throughput = 0
discard_without_result = false
discard_duplicates = false
[fidelity.f]
measured = "live"
simulated = ["simulated"]
[forecast.f]
series = { pattern = "sine", low = "1/s", high = "9/s", period = "4 min" }
length = "2 h"
step = "1 min"
season = "4 min"
long_season = "12 min"
horizon = "8 min"
[provisioning.p]
load = "5/s"
rate_noise = "10 %"
duration = "6 h"
horizon = "2 h"
options = [{ rate = "3/s" }]
controllers = ["qcesa"]
drift = { amplitude = "10 %" }
[query.sampled.source.in]
rate = "7/s"
[query.sampled.operator.work]
kind = "map"
inputs = [{ from = "in", partitioning = "weighted", weights = [1] }]
[query.sampled.operator.out]
kind = "sink"
inputs = ["work"]
[sampling.s]
query = "sampled"
operator = "work"
cluster = "c"
[capability.k]
cases = [{ train = "sampling.s", test = "sampling.s" }]
[pipelines.p]
cluster = "single"
[pipelines.p.table.t]
[[pipelines.p.template]]
steps = [{ scan = "t" }]
[[pipelines.p.template]]
steps = [{ scan = "t" }, { sort = 0 }]
[cluster.single]
type = "m510"
nodes = 1
[pipelines.judged]
cluster = "single"
test = [4]
table = { t = { rows = 100 } }
template = [{ steps = [{ scan = "t" }] }, { steps = [{ scan = "t" }] }, { steps = [{ scan = "t" }] },
            { steps = [{ scan = "t" }] }]
[predictor.r]
pipelines = "pipelines.judged"
trials = 3
[capacity.a]
query = "steady"
cluster = "c"
)";

// What the test of this key's effect is, where no single other value shows it in the config above.
const std::set<std::string> kShownElsewhere = {"extends",  // Load.ExtendsMergesTablesAndReplacesValues
                                               "name",
                                               "about",
                                               "title",  // words for people; a name names the results' folder
                                               "profile",
                                               "template",
                                               "tuner",  // Shelves.EveryFileLoads, Load.TunersByNameByTableAndInline
                                               "queries",
                                               "cluster",
                                               "tuners",
                                               "comparison",
                                               "beside",
                                               "kind",
                                               "label",
                                               "initial_parallelism",  // references: BadInput, Load
                                               "limits",
                                               "excluded",  // tests/experiments/config/limits_reader_test
                                               "optional",
                                               "vary",  // tests/experiments/config/query_family_test
                                               "inputs",
                                               "from",
                                               "key",
                                               "follows",
                                               "weights",
                                               "window",
                                               "adaptation",
                                               "with_build",
                                               "groups",
                                               "limit",
                                               "memory_budget",
                                               "read_size",
                                               "phase",  // whole_input_keys_test
                                               "observation",
                                               "slo",
                                               "protocol",
                                               "adversary",
                                               "testbed",     // tables of keys of their own
                                               "precedents",  // BadInput, PrecedentDecisions
                                               "jar",
                                               "metrics_directory",
                                               "savepoints",  // paths, no part of a hash: BadInput, Load
                                               "loads",       // tests/experiments/comparison/protocol_loop_test
                                               "of",          // tests/experiments/config/rate_patterns
                                               "bias",
                                               "where",
                                               "metric",
                                               "missing_operators",  // tests/experiments/config/observation_reader
                                               "type",
                                               "count",
                                               "count_slide",  // PlanKeys below
                                               "faults",
                                               "engine",  // Load.AComparisonMayHaveAnEngineOfItsOwn
                                               "node",
                                               "operator",   // references: Faults in fault_reader_test
                                               "published",  // no part of a set: RunTraces, PublishedQuantiles
                                               "rates",
                                               "least_load",
                                               "greatest_load",  // MadeTrace.ReadyQueriesAreScaledOrGivenRates
                                               "step",
                                               "parallelism",
                                               "spread",
                                               "precision",
                                               "longest",
                                               "discard_without_result",
                                               "discard_duplicates",  // tests/experiments/effects/trace_effects_test
                                               "warm_up",             // tests/experiments/labelling
                                               "like",  // tests/experiments/traces/live_traces_test, BadInput
                                               "space",
                                               "streamtune",  // tables of keys of their own
                                               "traces",
                                               "base",
                                               "models",
                                               "again",
                                               "against",
                                               "searched",  // tests/experiments/deployments
                                               "measured",
                                               "repeated",
                                               "simulated",  // tests/experiments/fidelity
                                               "series",     // tests/experiments/forecasting
                                               "tuning",     // MadeTrace.TunersDegreesAreThoseThatTheyPlanOrEndWith
                                               "load",
                                               "options",
                                               "sampling",
                                               "prices",
                                               "controllers",
                                               "drift",  // tests/experiments/provisioning
                                               "start",
                                               "least_step",
                                               "normal",  // tests/experiments/sampling
                                               "cases",
                                               "train",
                                               "test",    // tests/experiments/capability
                                               "tuning",  // MadeTrace.TunersDegreesAreThoseThatTheyPlanOrEndWith
                                               "pipelines",
                                               "costs",  // tests/experiments/predictors
                                               "reported",
                                               "exact",
                                               "device",  // tests/experiments/learning/model_reader_test
                                               "query",
                                               "than",
                                               "fixed",    // tests/experiments/capacity
                                               "because",  // tests/experiments/expectations
                                               "workload",
                                               "steps",
                                               "scan",
                                               "filter",
                                               "expression",
                                               "join",
                                               "groups",
                                               "group_share",
                                               "sort",
                                               "limit",
                                               "unite",
                                               "as",
                                               "columns",
                                               "matches",
                                               "work",  // tests/experiments/pipelines
                                               "\"KEY\"",
                                               "zip",
                                               "repetitions",
                                               "to",
                                               "scale",
                                               "whole",
                                               "x",
                                               "y",
                                               "series",  // tests/experiments/sweeps, cli/run_sweep_test
                                               "file"};   // BadInput.EmptyAndUnsortedTraces, and the trace's other keys

// What must be said beforehand for a key to be accepted.
std::vector<std::string> ground_of(const std::string& key) {
  const std::string source = "query.q.source.in.";
  if (key == "gap_cv") return {source + "arrivals=\"gamma\""};
  if (key == "least") return {"capacity.a.rate=\"5/s\""};
  if (key == "hot_partition") return {source + "partitions=4"};
  if (key == "burst_rate") return {source + "arrivals=\"burst\""};
  if (key == "most_per_instance") return {source + "arrivals=\"burst\"", source + "loop=\"closed\""};
  if (key.starts_with("mmpp_")) return {source + "arrivals=\"mmpp\""};
  if (key == "service_cv") return {source + "service=\"gamma\"", "query.q.operator.w.service=\"gamma\""};
  return {};
}

nlohmann::json digest(const Experiment& e) {
  nlohmann::json all = {{"seed", e.seed}, {"engine", settings_json(e.engine)}};
  for (const auto& [name, cluster] : e.clusters) all["clusters"][name] = settings_json(cluster);
  for (const auto& [name, query] : e.queries) all["queries"][name] = settings_json(query);
  for (const auto& [name, fault] : e.faults) all["faults"][name] = settings_json(fault, e.clusters.at("c"));
  for (const Comparison& c : e.comparisons) {
    all["comparisons"][c.name] = {c.duration.ns(),      c.sample.ns(),  c.replications, settings_json(c.observation),
                                  settings_json(c.slo), c.fast_forward, c.precedents,   settings_json(c.tuners.at(0))};
    if (c.prices) all["prices"][c.name] = settings_json(*c.prices);
    if (c.adversary) all["adversaries"][c.name] = settings_json(*c.adversary);
    if (c.live) all["testbeds"][c.name] = settings_json(*c.live);
    if (c.protocol) all["protocols"][c.name] = settings_json(*c.protocol);
  }
  for (const TraceSet& set : e.traces) all["traces"][set.name] = trace_set_key(e, set).settings;
  for (const ModelSpec& spec : e.models) all["models"].push_back(settings_json(spec));
  for (const EvaluationSpec& spec : e.evaluations) all["evaluations"].push_back(settings_json(spec));
  for (const DeploymentContest& contest : e.deployments) all["deployments"].push_back(contest.wt);
  for (const ForecastSpec& spec : e.forecasts) {
    all["forecasts"].push_back({settings_json(spec), forecaster_key(e, spec).hash()});
  }
  for (const ProvisioningSpec& spec : e.provisionings) {
    std::vector<double> rates;
    for (const ProvisioningOption& option : spec.options) rates.push_back(option.rate_per_s);
    all["provisionings"].push_back(
        provision_key(spec, operator_load(spec, e.seed), options_of(spec, "qcesa", rates)).settings);
  }
  for (const SamplingSpec& spec : e.samplings) all["samplings"].push_back(sampling_key(e, spec).settings);
  for (const CapabilitySpec& spec : e.capabilities) all["capabilities"].push_back(settings_json(spec));
  for (const PipelinesSpec& spec : e.pipelines) all["pipelines"].push_back(pipelines_key(e, spec).settings);
  for (const PredictorSpec& spec : e.predictors) all["predictors"].push_back(settings_json(spec));
  for (const CapacitySpec& spec : e.capacities) {
    nlohmann::json& one = all["capacities"][spec.name];
    write_fields(capacity_fields(), spec, one);
    write_fields(capacity_slo_fields(), spec.slo, one["slo"]);
  }
  for (const Expectation& expectation : e.expectations) all["expectations"].push_back(expected_text(expectation));
  return all;
}

TEST(EveryKey, FlippedChangesTheResolvedSettings) {
  const ConfigFolder folder;
  const std::string trace = folder.write("load.csv", kFlipTrace);
  for (const TableKeys& table : all_tables()) {
    for (const TableKeys::Key& key : table.keys) {
      const std::string name(key.spec.key), value(key.spec.other);
      if (value.empty()) {
        EXPECT_TRUE(kShownElsewhere.contains(name)) << table.path << ": " << name << " has no other value";
        continue;
      }
      const Flip flip = flip_of(table.path, name, value, trace);
      const auto load = [&](const std::string& with) {
        std::vector<std::string> overrides = ground_of(name);
        overrides.push_back(with);
        return folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false});
      };
      const Experiment before = load(flip.before);
      const Experiment after = load(flip.after);
      EXPECT_TRUE(digest(before) != digest(after)) << flip.after;
    }
  }
}

TEST(EveryKey, HasAMeaning) {
  for (const TableKeys& table : all_tables()) {
    EXPECT_FALSE(table.about.empty()) << table.path;
    for (const TableKeys::Key& key : table.keys) EXPECT_FALSE(key.spec.about.empty()) << table.path << key.spec.key;
  }
}

TEST(PlanKeys, CountWindowsWeightsAndFollowers) {
  const Experiment experiment = ConfigFolder().load(R"(
[query.q.source.in]
rate = "5/s"
[query.q.operator.w]
kind = "window_aggregate"
inputs = ["in"]
key = "k"
window = { type = "sliding", count = 100, count_slide = 50 }
parallelism = 3
[query.q.operator.m]
kind = "map"
inputs = ["w"]
follows = "w"
[query.q.operator.out]
kind = "sink"
inputs = [{ from = "m", partitioning = "weighted", weights = [3, 1], selectivity = 0.5 }]
parallelism = 2
[query.q.key.k]
)");
  const Query& query = experiment.queries.at("q");
  const plan::Operator& window = *plan::find_operator(query.job.plan, "w");
  EXPECT_EQ(window.window->policy, plan::WindowPolicy::count);
  EXPECT_EQ(window.window->count_slide, 50u);
  EXPECT_EQ(query.initial_parallelism.at("m"), 3u);
  const plan::Edge& edge = query.job.plan.edges.back();
  EXPECT_EQ(edge.weights, (std::vector<double>{3, 1}));
  EXPECT_EQ(edge.selectivity, 0.5);
}

}  // namespace
}  // namespace millrace::experiments
