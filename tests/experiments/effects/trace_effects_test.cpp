// Every key of [trace.x] changes what is drawn, run, labelled or kept.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "experiments/config/experiment_keys.h"
#include "experiments/traces/made_trace_rows.h"
#include "experiments/traces/trace_block.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/config/key_flip.h"

namespace millrace::experiments {
namespace {

// Quick to run: few hosts, low rates, short labels.
constexpr const char* kConfig = R"(
[trace.t]
structures = ["2-way-join"]
interval = "2 s"
least_throughput = 0
[trace.t.space]
event_rates = ["400/s", "1k/s"]
fields = [1, 2]
windows = ["tumbling time", "sliding count"]
window_counts = [5, 10]
window_durations = ["250 ms", "500 ms"]
slide_ratios = [0.4]
clusters = [{ types = ["m510"] }]
workers = [2]
network = ["10 Gbps"]
)";

constexpr std::uint64_t kAttempts = 6;

// All that the store keeps of the first attempts, without the set's hash.
std::string what_happened(const Experiment& experiment) {
  const TraceSet& set = experiment.traces.front();
  const auto maker = TraceMaker::prepare(experiment, set);
  if (!maker) return maker.error();
  std::string all;
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    const auto trace = maker->make(0, attempt);
    if (!trace) return trace.error();
    const auto labels = maker->label(*trace, attempt);
    if (!labels) return labels.error();
    const std::string hash;
    for (const TableRow& row : made_trace_rows({set, hash, position_of(set, 0, attempt)}, *trace, *labels,
                                               discard_reason(set.discard, *labels))) {
      for (const Value& value : row.values) all += (is_null(value) ? "-" : text(value)) + '\n';
    }
  }
  return all;
}

// What must be said beforehand for a key to matter.
const std::map<std::string, std::vector<std::string>> kGround = {
    {"fast_forward", {"trace.t.interval=\"20 s\"", "trace.t.precision=5"}},
    {"least_throughput", {"trace.t.discard_without_result=true"}},
    {"step", {"trace.t.strategy=\"exhaustive\""}},
    {"parallelism", {"trace.t.strategy=\"parameter\""}},
    {"spread", {"trace.t.strategy=\"around\"", "trace.t.plans_per_query=3"}},
    {"precision", {"trace.t.protocol=\"steady\""}},
    {"longest", {"trace.t.protocol=\"steady\"", "trace.t.precision=0.0001"}},
    {"discard_without_result", {"trace.t.latest_first=\"100 ms\"", "trace.t.interval=\"100 ms\""}}};

// Keys without another value in their row, and the one used here.
const std::map<std::string, std::string> kOther = {{"step", "9"},
                                                   {"parallelism", "3"},
                                                   {"spread", "0.1"},
                                                   {"precision", "0.9"},
                                                   {"longest", "\"15 s\""},
                                                   {"discard_without_result", "false"},
                                                   {"least_throughput", "\"1M/s\""}};

const std::map<std::string, std::string> kWithoutEffect = {
    {"count", "how many are kept: RunTraces in tests/experiments/cli"},
    {"tuner", "MadeTrace.TunersDegreesAreThoseThatTheyPlanOrEndWith"},
    {"tuning", "the same"},
    {"downstream", "nothing is backpressured: LabelRun.NamesBottlenecksByItsRule"},
    {"bottleneck_utilisation", "the same"},
    {"utilisation", "LabelRun.MayTakeTheGreatestUtilisationOfAnInstance"},
    {"discard_duplicates", "TraceShelf.DropsQueriesThatWereDrawnBefore"}};

TEST(TraceEffects, EveryKeyChangesWhatHappens) {
  const ConfigFolder folder;
  std::map<std::vector<std::string>, std::string> before;
  for (const TableKeys& table : all_tables()) {
    if (!table.path.starts_with("trace.")) continue;
    if (table.path == "trace.NAME.testbed") continue;  // its cluster would have to be there
    for (const TableKeys::Key& key : table.keys) {
      const std::string name(key.spec.key);
      const auto other = kOther.find(name);
      const std::string value = other != kOther.end() ? other->second : std::string(key.spec.other);
      if (value.empty() || kWithoutEffect.contains(name)) continue;
      const auto ground = kGround.find(name);
      std::vector<std::string> overrides = ground == kGround.end() ? std::vector<std::string>{} : ground->second;
      const auto run = [&] {
        return what_happened(folder.load(kConfig, {.overrides = overrides, .seed = {}, .quick = false}));
      };
      std::string& expected = before[overrides];
      if (expected.empty()) expected = run();
      overrides.push_back(flip_of(table.path, name, value, "").after);
      EXPECT_TRUE(expected != run()) << overrides.back() << " changes nothing";
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
