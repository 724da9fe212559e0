#include "experiments/config/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "experiments/capability/capability_reader.h"
#include "experiments/capacity/capacity_reader.h"
#include "experiments/config/cluster_reader.h"
#include "experiments/config/comparison_reader.h"
#include "experiments/config/engine_keys.h"
#include "experiments/config/experiment_keys.h"
#include "experiments/config/fault_reader.h"
#include "experiments/config/layers.h"
#include "experiments/config/query_family.h"
#include "experiments/config/query_reader.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/toml_source.h"
#include "experiments/deployments/contest_reader.h"
#include "experiments/expectations/expectation_reader.h"
#include "experiments/fidelity/fidelity_reader.h"
#include "experiments/forecasting/forecast_reader.h"
#include "experiments/learning/model_reader.h"
#include "experiments/learning/trained_models.h"
#include "experiments/pipelines/pipelines_reader.h"
#include "experiments/predictors/predictor_reader.h"
#include "experiments/provisioning/provisioning_reader.h"
#include "experiments/sampling/sampling_reader.h"
#include "experiments/sweeps/sweep_keys.h"
#include "experiments/traces/like_set.h"
#include "experiments/traces/trace_reader.h"

namespace millrace::experiments {

namespace {

template <class T>
using Loaded = tl::expected<T, std::vector<Diagnostic>>;

template <class T>
Loaded<T> result_of(T value, const Diagnostics& out) {
  if (!out.empty()) return tl::unexpected(out.sorted());
  return value;
}

runtime::EngineProfile read_engine(const Node& table, Diagnostics& out, const std::string& path = "engine") {
  runtime::EngineProfile engine;
  TableReader reader(table, path, out);
  reader.know("profile");
  reader.know("about");
  reader.read(engine_fields(), engine);
  reader.finish();
  if (const Node* profile = reader.find("profile"); profile != nullptr && profile->kind == Node::Kind::text) {
    engine.name = std::filesystem::path(profile->text).stem().string();
  }
  return engine;
}

Node table_named(const std::string& key, const std::string& name) {
  Node text;
  text.kind = Node::Kind::text;
  text.text = name;
  Node table;
  table.members.push_back({key, std::move(text)});
  return table;
}

class ExperimentReader {
 public:
  ExperimentReader(const Node& top, Diagnostics& out) : top_(top, "", out), out_(out) {}
  Experiment read();

 private:
  void read_header();
  void read_seed(TableReader& reader);
  void read_engines();
  void read_queries();
  runtime::EngineProfile laid_engine(const Node& engine, const std::string& path);
  std::optional<runtime::EngineProfile> engine_of(const std::string& path, const Node& owner);
  template <class Read>
  void each(const std::string& key, Read read);

  TableReader top_;
  Diagnostics& out_;
  Experiment experiment_;
  std::uint32_t seeds_ = 1;
  Node engine_;  // [engine] as written
  bool engine_sound_ = false;
  std::map<std::string, ReadQuery> queries_;
  QueryFamilies families_;
};

void ExperimentReader::read_seed(TableReader& reader) {
  const Node* seed = reader.find("seed");
  if (seed != nullptr && (seed->kind != Node::Kind::integer || seed->integer < 0)) {
    reader.error(seed->at, "seed: a whole number of at least 0 is wanted");
  } else if (seed != nullptr) {
    experiment_.seed = static_cast<std::uint64_t>(seed->integer);
  }
}

void ExperimentReader::read_header() {
  top_.know("experiment");
  const Node* node = top_.find("experiment");
  if (node == nullptr) return;
  TableReader reader(*node, "experiment", out_);
  reader.read(experiment_fields(), experiment_);
  reader.finish();
  read_seed(reader);
  if (const Node* name = reader.find("name"); name != nullptr && experiment_.name.find('/') != std::string::npos) {
    reader.error(name->at, "name: it names a folder of results, so it has no '/'");
  }
  if (const Node* count = reader.find("seeds")) {
    seeds_ = static_cast<std::uint32_t>(reader.quantity(kSeedsKey, *count).value_or(1));
    check_replications(seeds_, reader, *count);
  }
}

// Calls `read(name, table)` for every table [key.name].
template <class Read>
void ExperimentReader::each(const std::string& key, Read read) {
  top_.know(key);
  const Node* node = top_.find(key);
  if (node == nullptr) return;
  if (node->kind != Node::Kind::table) {
    out_.add(node->at, fmt::format("{}: tables are wanted, for example [{}.NAME]", key, key));
    return;
  }
  for (const auto& [name, table] : node->members) {
    if (table.kind != Node::Kind::table) {
      out_.add(table.key_at,
               fmt::format("unknown key '{}' in [{}]; tables are wanted, for example [{}.NAME]", name, key, key));
    } else {
      read(name, table);
    }
  }
}

void ExperimentReader::read_engines() {
  top_.know("engine");
  const Node* engine = top_.find("engine");
  if (engine != nullptr && engine->kind == Node::Kind::table) engine_ = *engine;
  if (engine != nullptr && engine->kind != Node::Kind::table)
    out_.add(engine->at, "engine: a table is wanted: [engine]");
  const std::size_t before = out_.size();
  experiment_.engine = laid_engine(engine_, "engine");
  engine_sound_ = out_.size() == before;
}

runtime::EngineProfile ExperimentReader::laid_engine(const Node& engine, const std::string& path) {
  Node table = engine;
  if (table.find("profile") == nullptr) merge(table, table_named("profile", "default"));
  return read_engine(laid_on_named_file(table, "profile", LibraryShelf::engines, out_), out_, path);
}

// Mistakes of [engine] are told once.
std::optional<runtime::EngineProfile> ExperimentReader::engine_of(const std::string& path, const Node& owner) {
  const Node* own = owner.find("engine");
  if (own == nullptr) return std::nullopt;
  if (own->kind != Node::Kind::table) {
    out_.add(own->at, fmt::format("engine: a table is wanted: [{}.engine]", path));
    return std::nullopt;
  }
  if (!engine_sound_) return std::nullopt;
  Node laid = engine_;
  merge(laid, Node(*own));
  return laid_engine(laid, path + ".engine");
}

// The first unsound query of a family tells of its mistakes; the others would repeat them.
void ExperimentReader::read_queries() {
  std::map<std::string, std::string> made_by;  // table by query
  each("query", [&](const std::string& name, const Node& table) {
    const Node whole = laid_on_named_file(table, "template", LibraryShelf::queries, out_);
    for (const FamilyMember& member : members_of(name, whole, out_)) {
      if (const auto other = made_by.find(member.name); other != made_by.end()) {
        out_.add(table.at,
                 fmt::format("query '{}' is made by [query.{}] and by [query.{}]", member.name, other->second, name));
        break;
      }
      made_by[member.name] = name;
      if (member.name != name) families_[name].push_back(member.name);
      queries_[member.name] = read_query(member.name, member.table, out_);
      if (!queries_[member.name].sound) break;
    }
  });
}

Experiment ExperimentReader::read() {
  read_header();
  top_.know("about");
  top_.know("sweep");  // experiments/sweeps reads it
  read_engines();
  each("cluster", [&](const std::string& name, const Node& table) {
    const Node whole = laid_on_named_file(table, "template", LibraryShelf::clusters, out_);
    experiment_.clusters[name] = read_cluster(name, whole, out_);
  });
  read_queries();
  each("fault",
       [&](const std::string& name, const Node& table) { experiment_.faults[name] = read_fault(name, table, out_); });
  const TraceReferents of_traces{queries_, families_, experiment_.clusters};
  each("trace", [&](const std::string& name, const Node&) {
    const auto table = laid_on_like_set(name, *top_.find("trace"), out_);
    TraceSet& set = experiment_.traces.emplace_back();
    set.name = name;
    if (!table) return;
    set = read_trace_set(name, *table, of_traces, out_);
    set.engine = engine_of("trace." + name, *table);
  });
  each("sampling", [&](const std::string& name, const Node&) {
    if (const auto table = laid_on_like_set(name, *top_.find("sampling"), out_)) {
      experiment_.samplings.push_back(read_sampling(name, *table, queries_, experiment_.clusters, out_));
    }
  });
  each("capability", [&](const std::string& name, const Node& table) {
    experiment_.capabilities.push_back(read_capability(name, table, experiment_.samplings, out_));
  });
  each("forecast", [&](const std::string& name, const Node& table) {
    experiment_.forecasts.push_back(read_forecast(name, table, out_));
  });
  each("pipelines", [&](const std::string& name, const Node& table) {
    const Node whole = laid_on_named_file(table, "workload", LibraryShelf::pipelines, out_);
    experiment_.pipelines.push_back(read_pipelines(name, whole, experiment_.clusters, out_));
    experiment_.pipelines.back().engine = engine_of("pipelines." + name, table);
  });
  each("provisioning", [&](const std::string& name, const Node&) {
    if (const auto table = laid_on_like_set(name, *top_.find("provisioning"), out_)) {
      experiment_.provisionings.push_back(
          read_provisioning(name, *table, experiment_.samplings, experiment_.forecasts, out_));
    }
  });
  std::vector<std::pair<std::string, Position>> models;
  each("model", [&](const std::string& name, const Node& table) {
    models.emplace_back(name, table.at);
    for (ModelSpec& spec : read_models(name, table, experiment_.traces, out_)) {
      experiment_.models.push_back(std::move(spec));
    }
  });
  check_bases(experiment_.models, models, out_);
  each("evaluation", [&](const std::string& name, const Node& table) {
    experiment_.evaluations.push_back(read_evaluation(name, table, experiment_.traces, experiment_.models, out_));
  });
  each("deployments", [&](const std::string& name, const Node& table) {
    experiment_.deployments.push_back(read_contest(name, table, experiment_.traces, out_));
  });
  each("fidelity", [&](const std::string& name, const Node& table) {
    experiment_.fidelities.push_back(read_fidelity(name, table, experiment_.traces, out_));
  });
  each("predictor", [&](const std::string& name, const Node&) {
    const auto table = laid_on_like_set(name, *top_.find("predictor"), out_);
    if (!table) return;
    for (PredictorSpec& spec : read_predictors(name, *table, experiment_.pipelines, out_)) {
      experiment_.predictors.push_back(std::move(spec));
    }
  });
  const Referents referents{queries_, families_, experiment_.clusters, experiment_.faults, seeds_};
  each("comparison", [&](const std::string& name, const Node& table) {
    experiment_.comparisons.push_back(read_comparison(name, table, referents, out_));
    experiment_.comparisons.back().engine = engine_of("comparison." + name, table);
    for (std::string& sentence :
         unknown_own_models(experiment_.comparisons.back().tuners, experiment_.models, experiment_.forecasts)) {
      out_.add(table.at, std::move(sentence));
    }
  });
  each("figure", [&](const std::string& name, const Node& table) {
    if (is_sweep_figure(table)) return;  // experiments/sweeps reads it
    experiment_.figures.push_back(read_figure(name, table, experiment_.comparisons, experiment_.models, out_));
  });
  each("capacity", [&](const std::string& name, const Node& table) {
    experiment_.capacities.push_back(read_capacity(name, table, queries_, experiment_.clusters, out_));
  });
  top_.know("expect");
  if (const Node* list = top_.find("expect")) {
    experiment_.expectations = read_expectations(*list, experiment_.comparisons, out_);
  }
  top_.finish();
  for (auto& [name, query] : queries_) experiment_.queries[name] = std::move(query.query);
  return std::move(experiment_);
}

constexpr std::int64_t kQuickShare = 50;  // 1 / 2 %

// 2 % of the duration in whole samples, two at least, never more than the duration.
kernel::Duration quick_duration(const Comparison& comparison) {
  const std::int64_t all = comparison.duration.ns() / comparison.sample.ns();
  return comparison.sample * std::min(all, std::max<std::int64_t>(2, all / kQuickShare));
}

// Of a protocol that share of the loads, one at least.
void make_quick(Comparison& comparison) {
  if (!comparison.protocol) {
    comparison.duration = quick_duration(comparison);
    return;
  }
  LoadProtocol& protocol = *comparison.protocol;
  const std::size_t all = protocol.loads.size() * protocol.repeats * comparison.replications;
  protocol.loads.resize(std::min(protocol.loads.size(), std::max<std::size_t>(1, all / kQuickShare)));
  protocol.repeats = comparison.replications = 1;
  comparison.duration = protocol.wait * static_cast<std::int64_t>(protocol.loads.size());
}

// That share of the epochs, two at least.
void make_quick(ProvisioningSpec& spec) {
  const std::int64_t all = spec.duration.ns() / spec.epoch.ns();
  spec.duration = spec.epoch * std::min(all, std::max<std::int64_t>(2, all / kQuickShare));
}

// A figure of loads that are not met is one of all that are.
void make_quick(Figure& figure, const std::vector<Comparison>& comparisons) {
  const auto of = std::ranges::find(comparisons, figure.comparison, &Comparison::name);
  if (of == comparisons.end() || !of->protocol) return;
  std::erase_if(figure.loads,
                [&](double load) { return std::ranges::find(of->protocol->loads, load) == of->protocol->loads.end(); });
}

// What a load adds to an experiment without mistakes.
Experiment finished(Experiment experiment, const std::string& path, const LoadOptions& options) {
  if (options.seed) experiment.seed = *options.seed;
  if (experiment.name.empty()) experiment.name = std::filesystem::path(path).stem().string();
  for (TraceSet& set : experiment.traces) {
    if (options.quick) set.count = std::max<std::uint64_t>(1, set.count / kQuickShare);
  }
  for (CapabilitySpec& spec : experiment.capabilities) {
    if (options.quick) spec.repetitions = 1, spec.folds = 2;  // of 10 x 10 fits
  }
  for (ForecastSpec& spec : experiment.forecasts) {
    if (options.quick) spec = quick(std::move(spec));
  }
  for (CapacitySpec& spec : experiment.capacities) {
    if (options.quick) spec = quick(std::move(spec));
  }
  for (PipelinesSpec& spec : experiment.pipelines) {
    if (options.quick) spec.queries = std::max<std::uint64_t>(1, spec.queries / kQuickShare);
  }
  for (PredictorSpec& spec : experiment.predictors) {
    if (options.quick) spec = quick(std::move(spec));
  }
  for (Comparison& comparison : experiment.comparisons) {
    if (options.quick) make_quick(comparison);
  }
  for (ProvisioningSpec& spec : experiment.provisionings) {
    if (options.quick) make_quick(spec);
  }
  for (Figure& figure : experiment.figures) {
    if (options.quick) make_quick(figure, experiment.comparisons);
  }
  return experiment;
}

// The file, what it extends, and the overrides on top; nothing where the file cannot be read.
std::optional<Node> laid(const std::string& path, const std::vector<std::string>& overrides, Diagnostics& out) {
  std::optional<Node> top = path.empty() ? Node{} : read_layers(path, {}, out);
  for (const std::string& assignment : overrides) {
    auto over = parse_override(assignment, out);
    if (over && top) merge(*top, std::move(*over));
  }
  return top;
}

}  // namespace

Loaded<Experiment> load_experiment(const std::string& path, const LoadOptions& options) {
  Diagnostics out;
  const std::optional<Node> top = laid(path, options.overrides, out);
  if (!top) return tl::unexpected(out.sorted());
  Experiment experiment = ExperimentReader(*top, out).read();
  if (!out.empty()) return tl::unexpected(out.sorted());
  return finished(std::move(experiment), path, options);
}

Loaded<ConfigTree> read_config(const std::string& path, const std::vector<std::string>& overrides) {
  Diagnostics out;
  std::optional<Node> top = laid(path, overrides, out);
  if (!top || !out.empty()) return tl::unexpected(out.sorted());
  return ConfigTree{path, std::move(*top)};
}

Loaded<Experiment> make_experiment(const ConfigTree& config, std::vector<Node> changes, const LoadOptions& options) {
  Diagnostics out;
  Node top = config.top;
  for (Node& change : changes) merge(top, std::move(change));
  Experiment experiment = ExperimentReader(top, out).read();
  if (!out.empty()) return tl::unexpected(out.sorted());
  return finished(std::move(experiment), config.path, options);
}

Loaded<Query> load_query(const std::string& name) {
  Diagnostics out;
  const Node table = laid_on_named_file(table_named("template", name), "template", LibraryShelf::queries, out);
  const std::vector<FamilyMember> members = members_of(name, table, out);
  Query query = out.empty() ? read_query(name, members.front().table, out).query : Query{};
  return result_of(std::move(query), out);
}

Loaded<cluster::Cluster> load_cluster(const std::string& name) {
  Diagnostics out;
  const Node table = laid_on_named_file(table_named("template", name), "template", LibraryShelf::clusters, out);
  cluster::Cluster cluster = out.empty() ? read_cluster(name, table, out) : cluster::Cluster{};
  return result_of(std::move(cluster), out);
}

Loaded<runtime::EngineProfile> load_engine(const std::string& name) {
  Diagnostics out;
  const Node table = laid_on_named_file(table_named("profile", name), "profile", LibraryShelf::engines, out);
  runtime::EngineProfile engine = out.empty() ? read_engine(table, out) : runtime::EngineProfile{};
  return result_of(std::move(engine), out);
}

std::string about_of(const std::string& path) {
  Diagnostics ignored;
  const auto top = parse_toml_file(path, {}, ignored);
  const Node* about = top ? top->find("about") : nullptr;
  return about != nullptr ? about->text : "";
}

}  // namespace millrace::experiments
