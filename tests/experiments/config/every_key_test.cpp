// Every key of every table is accepted, and changes what is hashed and run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "experiments/config/experiment_keys.h"
#include "experiments/config/settings_json.h"
#include "tests/experiments/config/config_folder.h"

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
tuners = ["fixed"]
duration = "10 min"
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
                                               "kind",
                                               "label",
                                               "initial_parallelism",  // references: BadInput, Load
                                               "inputs",
                                               "from",
                                               "key",
                                               "follows",
                                               "weights",
                                               "window",
                                               "type",
                                               "count",
                                               "count_slide",  // PlanKeys below
                                               "file"};  // BadInput.EmptyAndUnsortedTraces, and the trace's other keys

nlohmann::json digest(const Experiment& e) {
  nlohmann::json all = {{"seed", e.seed}, {"engine", settings_json(e.engine)}};
  for (const auto& [name, cluster] : e.clusters) all["clusters"][name] = settings_json(cluster);
  for (const auto& [name, query] : e.queries) all["queries"][name] = settings_json(query);
  for (const Comparison& c : e.comparisons) {
    all["comparisons"][c.name] = {c.duration.ns(), c.sample.ns(), c.replications};
  }
  return all;
}

// A pattern's required keys, as inline TOML; `trace` is the path of a CSV file.
std::string pattern_base(const std::string& pattern, const std::string& trace) {
  if (pattern == "constant") return "rate=\"1/s\"";
  if (pattern == "steps") return "rates=[\"5/s\",\"6/s\"],each=\"5 s\"";
  if (pattern == "cycle") return "each=\"5 s\"";
  if (pattern == "sine") return "low=\"1/s\",high=\"9/s\",period=\"1 min\"";
  if (pattern == "ramp") return "from=\"1/s\",to=\"9/s\",length=\"1 min\"";
  if (pattern == "spike") return "base=\"1/s\",factor=3,at=\"10 s\",length=\"10 s\"";
  return "file=\"" + trace + "\"";
}

// `base` (inline members) with KEY = VALUE instead of what it says of KEY.
std::string inline_with(const std::string& base, const std::string& key, const std::string& value) {
  std::string members;
  int depth = 0;
  std::string member;
  for (const char c : base + ",") {
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ',' && depth == 0) {
      if (member.substr(0, member.find('=')) != key) members += member + ",";
      member.clear();
    } else {
      member += c;
    }
  }
  return members + key + "=" + value;
}

// The overrides that say the same as the config does, and with one key flipped.
struct Flip {
  std::string before, after;
};

Flip flip_of(const std::string& table, const std::string& key, const std::string& value, const std::string& trace) {
  const auto wrapped = [&](const std::string& path, const char* open, const std::string& base, const char* close) {
    return Flip{path + "=" + open + base + close, path + "=" + open + inline_with(base, key, value) + close};
  };
  if (const std::size_t at = table.find("pattern = \""); at != std::string::npos) {
    const std::string pattern = table.substr(at + 11, table.find('"', at + 11) - at - 11);
    return wrapped("query.q.source.in.rate", "{", "pattern=\"" + pattern + "\"," + pattern_base(pattern, trace), "}");
  }
  if (table == "cluster.NAME.node") return wrapped("cluster.c.node", "[{", "type=\"m510\"", "}]");
  if (table == "query.NAME.operator.NAME.inputs")
    return wrapped("query.q.operator.out.inputs", "[{", "from=\"w\"", "}]");
  static const std::map<std::string, std::string> kPaths = {
      {"cluster.NAME", "cluster.c"},
      {"query.NAME.source.NAME", "query.q.source.in"},
      {"query.NAME.operator.NAME", "query.q.operator.w"},
      {"query.NAME.operator.NAME.window", "query.q.operator.w.window"},
      {"query.NAME.key.NAME", "query.q.key.k"},
      {"comparison.NAME", "comparison.run"}};
  const auto path = kPaths.find(table);
  return {"experiment.seed=1", (path == kPaths.end() ? table : path->second) + "." + key + "=" + value};
}

TEST(EveryKey, FlippedChangesTheResolvedSettings) {
  const ConfigFolder folder;
  const std::string trace = folder.write("load.csv", "t,rate\n0,5\n1,6\n2,9\n3,4\n4,8\n");
  for (const TableKeys& table : all_tables()) {
    for (const TableKeys::Key& key : table.keys) {
      const std::string name(key.spec.key), value(key.spec.other);
      if (value.empty()) {
        EXPECT_TRUE(kShownElsewhere.contains(name)) << table.path << ": " << name << " has no other value";
        continue;
      }
      const Flip flip = flip_of(table.path, name, value, trace);
      const Experiment before = folder.load(kConfig, {.overrides = {flip.before}, .seed = {}, .quick = false});
      const Experiment after = folder.load(kConfig, {.overrides = {flip.after}, .seed = {}, .quick = false});
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
