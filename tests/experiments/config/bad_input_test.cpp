// What a user reads after a mistake: golden messages, each with its address.
#include <gtest/gtest.h>

#include "tests/experiments/config/config_folder.h"

namespace millrace::experiments {
namespace {

using Lines = std::vector<std::string>;

// The mistakes of kSmallConfig with one text replaced.
Lines after(const std::string& what, const std::string& by) {
  return ConfigFolder().mistakes(small_config_with(what, by));
}

TEST(BadInput, SmallConfigHasNone) {
  EXPECT_EQ(ConfigFolder().mistakes(kSmallConfig), Lines{});
}

TEST(BadInput, SyntaxError) {
  const Lines lines = after("rate = \"1k/s\"", "rate = 1k/s");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines.front().substr(0, 10), "x.toml:7:9") << lines.front();
}

TEST(BadInput, UnknownKey) {
  EXPECT_EQ(after("parallelism = 2", "paralelism = 2"),
            Lines{"x.toml:12:1: unknown key 'paralelism' in [query.q.operator.work]; did you mean 'parallelism'?"});
}

TEST(BadInput, TunersOfAFigure) {
  const auto figure = [](const std::string& kind, const std::string& tuner) {
    return ConfigFolder().mistakes(std::string(kSmallConfig) + "[figure.f]\nkind = \"" + kind + "\"\ntuners = [\"" +
                                   tuner + "\"]\n");
  };
  EXPECT_EQ(figure("run", "fixed"), Lines{});
  EXPECT_EQ(figure("run", "fxed"), Lines{"x.toml:25:11: tuners: no tuner 'fxed'; known: fixed; did you mean 'fixed'?"});
  EXPECT_EQ(figure("timeline", "fixed"), Lines{});
}

TEST(BadInput, LoadsOfAFigure) {
  const auto figure = [](const std::string& kind, const std::string& loads) {
    std::string text(kSmallConfig);
    const std::string duration = "duration = \"10 min\"";
    text.replace(text.find(duration), duration.size(), "protocol = { loads = [1, 10] }");
    return ConfigFolder().mistakes(text + "[figure.f]\nkind = \"" + kind + "\"\nloads = " + loads + "\n");
  };
  EXPECT_EQ(figure("epoch_latency", "[10]"), Lines{});
  EXPECT_EQ(figure("epoch_latency", "[10, 4]"), Lines{"x.toml:25:9: loads: the protocol of 'run' has no load 4"});
  EXPECT_EQ(figure("tuning_time", "[10]"), Lines{"x.toml:25:9: loads: a figure of kind 'tuning_time' is of all loads"});
}

TEST(BadInput, FiguresOfModels) {
  const auto mistakes = [](const std::string& keys) {
    return ConfigFolder().mistakes(std::string(kSmallConfig) + "[figure.f]\nkind = \"pretraining_time\"\n" + keys);
  };
  const std::string none = "kind: 'pretraining_time' is of models of the kind streamtune; there is none";
  EXPECT_EQ(mistakes(""), Lines{"x.toml:24:8: " + none});
  EXPECT_EQ(mistakes("comparison = \"run\"\n"),
            (Lines{"x.toml:24:8: " + none,
                   "x.toml:25:14: comparison: 'pretraining_time' is of the config's models, not of a comparison"}));
}

TEST(BadInput, UnknownTable) {
  EXPECT_EQ(after("[comparison.run]", "[comparisons.run]"),
            Lines{"x.toml:18:2: unknown key 'comparisons' at the top; did you mean 'comparison'?"});
}

TEST(BadInput, WrongUnit) {
  EXPECT_EQ(after("\"1k/s\"", "\"50 ms\""),
            Lines{"x.toml:7:8: rate: '50 ms' is a time; a rate is wanted, for example \"50k/s\""});
}

TEST(BadInput, MissingUnit) {
  EXPECT_EQ(after("\"10 min\"", "600"),
            Lines{"x.toml:22:12: duration: 600 has no unit; a time is wanted, for example \"30 s\""});
  EXPECT_EQ(after("\"1k/s\"", "\"7 Wu\""),
            Lines{"x.toml:7:8: rate: '7 Wu' needs the key 'unit' in its source, for example unit = \"700k/s\""});
}

TEST(BadInput, MissingFile) {
  const auto loaded = load_experiment("no/such.toml");
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(to_string(loaded.error().front()), "no/such.toml: no such file");
  EXPECT_EQ(after("\"1k/s\"", "{ pattern = \"trace\", file = \"none.csv\" }"),
            Lines{"x.toml:7:36: file: 'none.csv': no such file"});
}

TEST(BadInput, CyclicPlan) {
  EXPECT_EQ(after("inputs = [\"in\"]", "inputs = [\"in\", \"back\"]").front(),
            "x.toml:11:17: inputs: no operator 'back'; known: in, work, out");
  const std::string cycle = small_config_with("inputs = [\"in\"]", "inputs = [\"in\", \"back\"]") +
                            "[query.q.operator.back]\nkind = \"map\"\ninputs = [\"work\"]\n";
  EXPECT_EQ(ConfigFolder().mistakes(cycle),
            Lines{"x.toml:9:1: operator 'work': lies on a cycle: work -> back -> work"});
}

TEST(BadInput, JoinWithOneInput) {
  EXPECT_EQ(after("kind = \"map\"", "kind = \"incremental_join\""),
            Lines{"x.toml:9:1: operator 'work': a incremental_join has exactly two inputs, not 1"});
}

TEST(BadInput, UnknownNames) {
  EXPECT_EQ(after("[\"fixed\"]", "[\"fixd\"]"),
            Lines{"x.toml:21:11: tuners: no tuner 'fixd'; known: fixed, ds2, "
                  "dhalion, greedy, conttune, flink_autoscaler, cpu_threshold, lag, "
                  "zerotune, streamtune, qescalor, oracle, external; did you mean 'fixed'?"});
  EXPECT_EQ(after("queries = [\"q\"]", "queries = [\"r\"]"),
            Lines{"x.toml:19:12: queries: no query 'r'; known: q; did you mean 'q'?"});
  EXPECT_EQ(after("cluster = \"c\"", "cluster = \"small\""),
            Lines{"x.toml:20:11: cluster: no cluster 'small'; known: c"});
  EXPECT_EQ(after("kind = \"map\"", "kind = \"mop\"").size(), 1u);
}

TEST(BadInput, OutOfRange) {
  EXPECT_EQ(after("parallelism = 2", "parallelism = 0"), Lines{"x.toml:12:15: parallelism: 0 must be at least 1"});
  EXPECT_EQ(after("parallelism = 2", "parallelism = 2.5"),
            Lines{"x.toml:12:15: parallelism: 2.5 must be a whole number"});
  EXPECT_EQ(after("\"1k/s\"", "\"-5k/s\""), Lines{"x.toml:7:8: rate: '-5k/s' must not be negative"});
}

TEST(BadInput, AnAdversaryThatCannotBe) {
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\nadversary = {}"),
            Lines{"x.toml:23:13: missing key 'low' in [comparison.run.adversary]"});
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\nadversary = { low = \"120 %\" }"),
            Lines{"x.toml:23:21: low: '120 %' must be between 0 and 1"});
  EXPECT_EQ(after("[\"fixed\"]", "[\"oracle\"]\nadversary = { low = 0.5 }"),
            Lines{"x.toml:21:11: tuner 'oracle': nobody knows the load of an adversary beforehand"});
  EXPECT_EQ(after("duration = \"10 min\"", "protocol = { loads = [1] }\nadversary = { low = 0.5 }"),
            Lines{"x.toml:23:13: adversary: a comparison with a protocol goes by its changes of load"});
}

TEST(BadInput, PrecedentsWithoutAProtocol) {
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\nfast_forward = true\nprecedents = true"),
            Lines{"x.toml:24:14: precedents: only a comparison with fast_forward and a protocol has them"});
}

TEST(BadInput, ATestbedThatCannotBe) {
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\ntestbed = { kind = \"flink\" }"),
            Lines{"x.toml:23:11: missing key 'run' in [comparison.run.testbed]"});
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\ntestbed = { kind = \"spark\", run = \"1\" }"),
            Lines{"x.toml:23:20: kind: no testbed 'spark'; known: flink"});
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\ntestbed = { kind = \"flink\", run = \"1\", rest_url = \"local:8081\" }"),
            Lines{"x.toml:23:51: rest_url: 'local:8081' is not an address such as http://127.0.0.1:8081"});
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\nfast_forward = true\ntestbed = { kind = \"flink\", run = \"1\" }"),
            Lines{"x.toml:23:16: fast_forward: only the simulator can do this; [comparison.run] has a testbed"});
}

TEST(BadInput, ASetOfTracesThatNoClusterCanRun) {
  const auto with = [](const std::string& keys) {
    return after("[comparison.run]", "[trace.t]\nqueries = [\"q\"]\ncluster = \"c\"\n" + keys + "\n[comparison.run]");
  };
  const std::string kept = "least_throughput = 0\ndiscard_without_result = false\ndiscard_duplicates = false\n";
  const std::string testbed = "testbed = { kind = \"flink\", run = \"1\" }";
  EXPECT_EQ(with("protocol = \"window\"\n" + kept + testbed), Lines{});
  EXPECT_EQ(with(kept + testbed), Lines{"x.toml:24:11: testbed: wants protocol = \"window\""});
  EXPECT_EQ(with("protocol = \"window\"\n" + testbed),
            Lines{"x.toml:22:11: testbed: what was measured is kept: least_throughput = 0, discard_without_result = "
                  "false, discard_duplicates = false"});
  EXPECT_EQ(with("protocol = \"window\"\nfast_forward = true\n" + kept + testbed),
            Lines{"x.toml:22:16: fast_forward: only the simulator can do this; [trace.t] has a testbed"});
}

TEST(BadInput, ASetLikeNone) {
  const auto with = [](const std::string& like) {
    return after("[comparison.run]",
                 "[trace.one]\nqueries = [\"q\"]\ncluster = \"c\"\n[trace.two]\nlike = " + like + "\n[comparison.run]");
  };
  EXPECT_EQ(with("\"one\""), Lines{});
  EXPECT_EQ(with("\"on\"").front(), "x.toml:22:8: like: no set 'on'; known: one; did you mean 'one'?");
  EXPECT_EQ(with("1").front(), "x.toml:22:8: like: text is wanted: the name of a set");
  EXPECT_EQ(with("\"one\"\n[trace.three]\nlike = \"two\""),
            Lines{"x.toml:24:8: like: 'two' is itself like another set"});
}

TEST(BadInput, VariationWithoutItsDistribution) {
  const auto source = [](const std::string& keys) { return after("\"1k/s\"", "\"1k/s\"\n" + keys); };
  EXPECT_EQ(source("gap_cv = 2"), Lines{"x.toml:8:10: gap_cv: needs arrivals = \"gamma\""});
  EXPECT_EQ(source("arrivals = \"gamma\"\ngap_cv = 101"), Lines{"x.toml:9:10: gap_cv: 101 must be at most 100"});
  EXPECT_EQ(source("arrivals = \"gamma\"\nloop = \"closed\""),
            Lines{"x.toml:8:12: arrivals: 'gamma' needs loop = \"open\""});
  const std::string of_bursts = "needs arrivals = \"burst\" and loop = ";
  EXPECT_EQ(source("burst_rate = \"1/s\""), Lines{"x.toml:8:14: burst_rate: " + of_bursts + "\"open\""});
  EXPECT_EQ(source("arrivals = \"burst\"\nburst_rate = \"1 /min\""),
            Lines{"x.toml:9:14: burst_rate: 0, or at least one record a second, is wanted"});
  EXPECT_EQ(source("arrivals = \"burst\"\nmost_per_instance = \"1/s\""),
            Lines{"x.toml:9:21: most_per_instance: " + of_bursts + "\"closed\""});
  EXPECT_EQ(source("mmpp_busy = \"1 s\""), Lines{"x.toml:8:13: mmpp_busy: needs arrivals = \"mmpp\""});
  EXPECT_EQ(source("arrivals = \"mmpp\"\nmmpp_quiet = \"10 us\""),
            Lines{"x.toml:9:14: mmpp_quiet: must be at least 1 ms"});
  EXPECT_EQ(source("service_cv = 2"), Lines{"x.toml:8:14: service_cv: needs service = \"gamma\""});
  EXPECT_EQ(after("parallelism = 2", "service = \"gamma\"\nservice_cv = 200"),
            Lines{"x.toml:9:1: operator 'work': the variation of a service time lies above 0 and is at most 100"});
}

TEST(BadInput, PartitionsThatCannotBe) {
  const auto source = [](const std::string& keys) { return after("\"1k/s\"", "\"1k/s\"\n" + keys); };
  EXPECT_EQ(
      source("loop = \"closed\"\npartitions = 4\nfetch_limit = \"9/s\""),
      (Lines{"x.toml:9:14: partitions: needs loop = \"open\"", "x.toml:10:15: fetch_limit: needs loop = \"open\""}));
  EXPECT_EQ(source("partitions = 5000"), Lines{"x.toml:8:14: partitions: at most 4096 are possible"});
  EXPECT_EQ(source("hot_partition = 0.5"), Lines{"x.toml:8:17: hot_partition: needs two partitions at least"});
  EXPECT_EQ(source("partitions = 2\nhot_partition = 1"), Lines{"x.toml:9:17: hot_partition: must be at most 0.99"});
}

// A number that is too great must not be counted up to.
TEST(BadInput, MoreInstancesOrReplicationsThanCanBe) {
  EXPECT_EQ(after("parallelism = 2", "parallelism = 4000000000"),
            Lines{"x.toml:12:15: parallelism: at most 32768 are possible"});
  EXPECT_EQ(
      after("queries = [\"q\"]", "queries = [\"q\"]\ntuner.fixed = { initial_parallelism = { work = 4000000000 } }"),
      Lines{"x.toml:20:48: initial_parallelism: at most 32768 are possible"});
  EXPECT_EQ(after("queries = [\"q\"]", "queries = [\"q\"]\nseeds = 4000000000"),
            Lines{"x.toml:20:9: seeds: at most 100000 are possible"});
}

TEST(BadInput, ATunerOfNoKind) {
  const Lines lines = after("queries = [\"q\"]", "queries = [\"q\"]\ntuner.fixed = { kind = \"\" }");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines.front().starts_with("x.toml:20:24: kind: no tuner ''; known: fixed")) << lines.front();
}

TEST(BadInput, ProtocolsThatDoNotFit) {
  const auto protocol = [](const std::string& keys) {
    return after("duration = \"10 min\"", "protocol = { loads = [1, 2], " + keys + " }");
  };
  EXPECT_EQ(protocol("wait = \"10 min\", window = \"7 min\""),
            Lines{"x.toml:22:12: window: 7 min does not divide the duration, 40 min"});
  EXPECT_EQ(protocol("wait = \"200 d\", window = \"1 min\", repeats = 4000000000"),
            Lines{"x.toml:22:12: protocol: its changes of load take more than 100 years"});
}

TEST(BadInput, EnginesOfComparisons) {
  const auto comparison = [](const std::string& keys) {
    return after("queries = [\"q\"]", "queries = [\"q\"]\n" + keys);
  };
  EXPECT_EQ(comparison("engine = { snk = \"1 us\" }"),
            Lines{"x.toml:20:12: unknown key 'snk' in [comparison.run.engine]; did you mean 'sink'?"});
  EXPECT_EQ(comparison("engine = 7"), Lines{"x.toml:20:10: engine: a table is wanted: [comparison.run.engine]"});
}

TEST(BadInput, MoreSlotsThanTheClusterHas) {
  EXPECT_EQ(after("parallelism = 2", "parallelism = 9"),
            Lines{"x.toml:12:15: parallelism: operator 'work' of query 'q' needs 9 slots; cluster 'c' has 8"});
  EXPECT_EQ(after("[\"fixed\"]", "[{ kind = \"fixed\", parallelism = 9 }]"),
            Lines{"x.toml:21:11: tuner 'fixed' starts query 'q' with 9 slots; cluster 'c' has 8"});
}

TEST(BadInput, EmptyAndUnsortedTraces) {
  const ConfigFolder folder;
  folder.write("empty.csv", "");
  folder.write("unsorted.csv", "t,rate\n0,5\n10,6\n5,7\n");
  folder.write("negative.csv", "t,rate\n0,5\n10,-6\n20,1\n");
  const auto with = [&](const std::string& file) {
    return folder.mistakes(small_config_with("\"1k/s\"", "{ pattern = \"trace\", file = \"" + file + "\" }"));
  };
  ASSERT_EQ(with("empty.csv").size(), 1u);
  EXPECT_NE(with("empty.csv").front().find("empty.csv"), std::string::npos) << with("empty.csv").front();
  ASSERT_EQ(with("unsorted.csv").size(), 1u);
  EXPECT_EQ(with("unsorted.csv").front().substr(0, 17), "unsorted.csv:4:1:") << with("unsorted.csv").front();
  ASSERT_EQ(with("negative.csv").size(), 1u);
  EXPECT_EQ(with("negative.csv").front().substr(0, 17), "negative.csv:3:4:") << with("negative.csv").front();
}

TEST(BadInput, SampleDividesDurationAndPeriods) {
  EXPECT_EQ(after("\"10 min\"", "\"10 min\"\nsample = \"7 s\""),
            Lines{"x.toml:23:10: sample: 7 s does not divide the duration, 10 min"});
  EXPECT_EQ(after("[\"fixed\"]", "[{ kind = \"ds2\", policy_interval = \"15 s\" }]"),
            Lines{"x.toml:21:11: tuner 'ds2' decides every 15 s, which is no multiple of the sample, 10 s"});
}

TEST(BadInput, OptionsOfTuners) {
  EXPECT_EQ(after("[\"fixed\"]", "[{ kind = \"ds2\", policy_intervall = \"10 s\" }]"),
            Lines{"x.toml:21:27: unknown key 'policy_intervall' in [comparison.run.tuners]; did you mean "
                  "'policy_interval'?"});
  EXPECT_EQ(after("[\"fixed\"]", "[{ kind = \"ds2\", policy_interval = 10 }]"),
            Lines{"x.toml:21:45: policy_interval: 10 has no unit; a time is wanted, for example \"30 s\""});
  EXPECT_EQ(after("[\"fixed\"]", "[\"ds2\", \"ds2\"]"),
            Lines{"x.toml:21:18: tuners: 'ds2' is there twice; give one of them another label"});
  EXPECT_EQ(after("[\"fixed\"]", "[{ kind = \"fixed\", initial_parallelism = { wrk = 3 } }]").size(), 1u);
}

TEST(BadInput, EveryMistakeOfTheFileAtOnce) {
  const Lines lines = ConfigFolder().mistakes(R"([cluster.c]
type = "m511"
[query.q.source.in]
rate = 5
[query.q.operator.out]
kind = "sink"
inputs = ["inn"]
parallelism = 0
[comparison.run]
queries = ["q", "p"]
cluster = "d"
tuners = ["ds3"]
duration = "10 bps"
[figure.f]
kind = "timelin"
)");
  ASSERT_EQ(lines.size(), 9u) << ::testing::PrintToString(lines);
  EXPECT_EQ(lines[0].substr(0, 43), "x.toml:2:8: type: no node type 'm511'; know");
  EXPECT_EQ(lines[1], "x.toml:4:8: rate: 5 has no unit; a rate is wanted, for example \"50k/s\"");
  EXPECT_EQ(lines[2], "x.toml:7:11: inputs: no operator 'inn'; known: in, out; did you mean 'in'?");
  EXPECT_EQ(lines[3], "x.toml:8:15: parallelism: 0 must be at least 1");
  EXPECT_EQ(lines[7], "x.toml:13:12: duration: '10 bps' is a bandwidth; a time is wanted, for example \"30 s\"");
}

TEST(BadInput, OverridesNameThemselves) {
  EXPECT_EQ(ConfigFolder().mistakes(kSmallConfig,
                                    {.overrides = {"query.q.operator.work.parallelism=0"}, .seed = {}, .quick = false}),
            Lines{"--set query.q.operator.work.parallelism=0: parallelism: 0 must be at least 1"});
  EXPECT_EQ(ConfigFolder().mistakes(kSmallConfig,
                                    {.overrides = {"comparison.run.durration=1 min"}, .seed = {}, .quick = false}),
            Lines{"--set comparison.run.durration=1 min: unknown key 'durration' in [comparison.run]; did you mean "
                  "'duration'?"});
  EXPECT_EQ(ConfigFolder().mistakes(kSmallConfig, {.overrides = {"nothing"}, .seed = {}, .quick = false}),
            Lines{"--set nothing: KEY=VALUE is wanted, for example --set experiment.seed=7"});
}

}  // namespace
}  // namespace millrace::experiments
