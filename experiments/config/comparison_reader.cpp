#include "experiments/config/comparison_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "experiments/config/adversary_reader.h"
#include "experiments/config/experiment_keys.h"
#include "experiments/config/figure_beside.h"
#include "experiments/config/layers.h"
#include "experiments/config/live_cluster_reader.h"
#include "experiments/config/observation_reader.h"
#include "experiments/config/prices_reader.h"
#include "experiments/config/protocol_reader.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/tuner_reader.h"
#include "experiments/figures/figure_table.h"

namespace millrace::experiments {

namespace {

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

std::string duration_text(kernel::Duration time) {
  return value_text(ValueType::duration, static_cast<double>(time.ns()));
}

// Nanoseconds count to nearly three times as much.
constexpr double kLongestProtocol_s = 100 * 365.25 * 86400;

class ComparisonReader {
 public:
  ComparisonReader(const std::string& name, const Node& table, const Referents& referents, Diagnostics& out)
      : reader_(table, "comparison." + name, out), referents_(referents) {
    comparison_.name = name;
    comparison_.sample =
        kernel::Duration::from_ns(10'000'000'000);  // DS2's policy interval, the shortest of the tuners'
    comparison_.replications = referents.seeds;
  }
  Comparison read();

 private:
  void read_queries();
  void read_query_name(const std::string& name, const Position& at);
  void read_cluster_name();
  // How long the runs are: a duration, or a protocol.
  void read_length();
  void read_reported();
  void check_constant_rates();
  // Whether the samples fill the duration; periods of tuners are compared with a sample that does.
  bool check_sample();
  void check_slots();
  void check_start(const ReadTuner& tuner, const ReadQuery& query);
  void check_periods(const ReadTuner& tuner, const tuners::Cadence& cadence);
  void check_initial_operators(const ReadTuner& tuner);
  void read_faults();
  void check_target(const std::string& name, const cluster::Fault& fault, const Position& at);
  // Operators of the queries; nullopt if some may be missing because of other mistakes.
  std::optional<std::vector<std::string>> operators() const;
  const cluster::Cluster* cluster() const;

  TableReader reader_;
  const Referents& referents_;
  Comparison comparison_;
  std::vector<ReadTuner> tuners_;
  bool sample_fits_ = false;
  std::vector<const ReadQuery*> sound_queries_;  // of this comparison
};

void ComparisonReader::read_queries() {
  const Node* list = reader_.require("queries");
  if (list == nullptr) return;
  const auto names = reader_.names("queries", *list);
  if (list->kind == Node::Kind::array && list->elements.empty()) reader_.error(list->at, "queries: the list is empty");
  for (const auto& [name, at] : names) {
    const bool of_family = referents_.families.contains(name);
    for (const std::string& query : queries_named(name, referents_.families)) {
      read_query_name(query, at);
      if (of_family) comparison_.families[query] = name;
    }
  }
}

void ComparisonReader::read_query_name(const std::string& name, const Position& at) {
  const auto found = referents_.queries.find(name);
  if (found == referents_.queries.end()) {
    std::vector<std::string> known = keys_of(referents_.queries);
    for (const std::string& family : keys_of(referents_.families)) known.push_back(family);
    reader_.error(at, "queries: " + unknown_name("query", name, known));
    return;
  }
  if (std::find(comparison_.queries.begin(), comparison_.queries.end(), name) != comparison_.queries.end()) {
    reader_.error(at, fmt::format("queries: '{}' is there twice", name));
    return;
  }
  comparison_.queries.push_back(name);
  const job::Job& job = found->second.query.job;
  for (const plan::Operator& op : job.plan.operators) {
    if (op.kind != plan::OperatorKind::source || op.records == 0 || job.sources.contains(op.id)) continue;
    reader_.error(at, fmt::format("queries: the records of source '{}' are at rest; tuners meet a rate", op.id));
    return;
  }
  if (found->second.sound) sound_queries_.push_back(&found->second);
}

void ComparisonReader::read_cluster_name() {
  const Node* node = reader_.require("cluster");
  const auto name = node == nullptr ? std::nullopt : reader_.text("cluster", *node);
  if (!name) return;
  comparison_.cluster = *name;
  if (!referents_.clusters.contains(*name)) {
    reader_.error(node->at, "cluster: " + unknown_name("cluster", *name, keys_of(referents_.clusters)));
  }
}

const cluster::Cluster* ComparisonReader::cluster() const {
  const auto found = referents_.clusters.find(comparison_.cluster);
  return found == referents_.clusters.end() || found->second.nodes.empty() ? nullptr : &found->second;
}

void ComparisonReader::read_length() {
  comparison_.protocol = read_protocol(reader_);
  if (!comparison_.protocol) {
    reader_.require("duration");
    return;
  }
  const LoadProtocol& protocol = *comparison_.protocol;
  for (const char* key : {"duration", "sample", "faults"}) {
    const Node* written = reader_.find(key);
    if (written != nullptr) {
      reader_.error(written->at, fmt::format("{}: a comparison with a protocol goes by its changes of load", key));
    }
  }
  comparison_.sample = protocol.window;
  const auto changes = static_cast<std::int64_t>(protocol.loads.size() * protocol.repeats);
  if (protocol.wait.seconds() * static_cast<double>(changes) > kLongestProtocol_s) {
    reader_.error(reader_.find("protocol")->at, "protocol: its changes of load take more than 100 years");
    return;
  }
  comparison_.duration = protocol.wait * std::max<std::int64_t>(1, changes);
  check_constant_rates();
}

void ComparisonReader::read_reported() {
  const Node* reported = reader_.find("reported");
  if (reported == nullptr) return;
  comparison_.reported = resolved_path(reader_.text("reported", *reported).value_or(""), reported->at);
  if (!comparison_.protocol)
    reader_.error(reported->at, "reported: only a comparison with a protocol has such numbers");
}

// A load is a multiple of a rate, so there must be one.
void ComparisonReader::check_constant_rates() {
  for (const ReadQuery* query : sound_queries_) {
    for (const auto& [id, load] : query->query.job.sources) {
      if (load.rate.next_change(kernel::SimTime()) == kernel::SimTime::never() && load.noise == plan::RateNoise{}) {
        continue;
      }
      reader_.error(reader_.at(), fmt::format("protocol: the rate of source '{}' of query '{}' is not constant", id,
                                              query->query.name));
    }
  }
}

bool ComparisonReader::check_sample() {
  const kernel::Duration none, duration = comparison_.duration, sample = comparison_.sample;
  if (duration <= none || duration % sample == none) return true;
  // With a protocol its window is the sample, and its changes make the duration.
  const Node* written = nullptr;
  for (const char* key : {"sample", "protocol", "duration"}) {
    if (written == nullptr) written = reader_.find(key);
  }
  reader_.error(written != nullptr ? written->at : reader_.at(),
                fmt::format("{}: {} does not divide the duration, {}", comparison_.protocol ? "window" : "sample",
                            duration_text(sample), duration_text(duration)));
  return false;
}

// The submitted deployments need no more slots than there are, and every tuner's own start neither.
void ComparisonReader::check_slots() {
  const cluster::Cluster* cluster = this->cluster();
  if (cluster == nullptr) return;
  const std::uint32_t slots = cluster->slots();
  for (const ReadQuery* query : sound_queries_) {
    bool fits = true;
    for (const auto& [id, degree] : query->query.initial_parallelism) {
      const plan::Operator* op = plan::find_operator(query->query.job.plan, id);
      if (degree <= slots || !op->follows.empty()) continue;
      fits = false;
      reader_.error(query->degree_at.at(id),
                    fmt::format("parallelism: operator '{}' of query '{}' needs {} slots; cluster '{}' has {}", id,
                                query->query.name, degree, cluster->name, slots));
    }
    for (const ReadTuner& tuner : tuners_) {
      if (fits && tuner.sound) check_start(tuner, *query);
    }
  }
}

void ComparisonReader::check_start(const ReadTuner& tuner, const ReadQuery& query) {
  const cluster::Cluster& cluster = *this->cluster();
  tuners::TunerContext context;
  context.plan = &query.query.job.plan;
  context.cluster = &cluster;
  context.initial_parallelism = query.query.initial_parallelism;
  for (const auto& [id, degree] : tuner.choice.initial_parallelism) {
    if (context.initial_parallelism.contains(id)) context.initial_parallelism[id] = degree;
  }
  const auto made = make_tuner(tuner.choice, context);
  const plan::Deployment start = made->plan();
  const auto& limits = tuner.choice.limits;
  const std::uint32_t total = start.total_parallelism(*context.plan);
  if (limits && !limits->recommend_only && limits->quota > 0 && total > limits->quota) {
    reader_.error(tuner.at, fmt::format("tuner '{}': query '{}' has {} instances at least; the quota is {}",
                                        tuner.choice.label, query.query.name, total, limits->quota));
  }
  const std::uint32_t needed = start.slots_needed();
  if (needed > cluster.slots()) {
    reader_.error(tuner.at, fmt::format("tuner '{}' starts query '{}' with {} slots; cluster '{}' has {}",
                                        tuner.choice.label, query.query.name, needed, cluster.name, cluster.slots()));
  }
  if (!sample_fits_) return;
  const tuners::Cadence cadence = made->cadence();
  if (comparison_.protocol) {
    check_periods(tuner, cadence);
    return;
  }
  for (const auto& [what, time] :
       {std::pair("decides every", cadence.period), std::pair("settles for", cadence.settle)}) {
    if (time % comparison_.sample == kernel::Duration()) continue;
    reader_.error(tuner.at, fmt::format("tuner '{}' {} {}, which is no multiple of the sample, {}", tuner.choice.label,
                                        what, duration_text(time), duration_text(comparison_.sample)));
  }
}

// A protocol shows whole periods within its wait.
void ComparisonReader::check_periods(const ReadTuner& tuner, const tuners::Cadence& cadence) {
  const LoadProtocol& protocol = *comparison_.protocol;
  const kernel::Duration lookback = std::max(protocol.window, cadence.window);
  if (cadence.period <= lookback && lookback <= protocol.wait) return;
  reader_.error(tuner.at, fmt::format("tuner '{}' decides every {} and looks back {}, which does not fit into the "
                                      "protocol's window of {} at the end of {}",
                                      tuner.choice.label, duration_text(cadence.period), duration_text(lookback),
                                      duration_text(protocol.window), duration_text(protocol.wait)));
}

void ComparisonReader::check_initial_operators(const ReadTuner& tuner) {
  const auto known = operators();
  if (!known) return;
  for (const auto& [id, degree] : tuner.choice.initial_parallelism) {
    if (std::find(known->begin(), known->end(), id) != known->end()) continue;
    reader_.error(tuner.at, "initial_parallelism: " + unknown_name("operator", id, *known));
  }
}

void ComparisonReader::read_faults() {
  const Node* list = reader_.find("faults");
  if (list == nullptr) return;
  for (const auto& [name, at] : reader_.names("faults", *list)) {
    const auto found = referents_.faults.find(name);
    if (found == referents_.faults.end()) {
      reader_.error(at, "faults: " + unknown_name("fault", name, keys_of(referents_.faults)));
      continue;
    }
    comparison_.faults.push_back(name);
    check_target(name, found->second, at);
  }
}

std::optional<std::vector<std::string>> ComparisonReader::operators() const {
  if (sound_queries_.size() != comparison_.queries.size()) return std::nullopt;
  std::vector<std::string> ids;
  for (const ReadQuery* query : sound_queries_) {
    for (const std::string& each : keys_of(query->query.initial_parallelism)) ids.push_back(each);
  }
  return ids;
}

// A fault's own mistakes, a missing target among them, were told with its table.
void ComparisonReader::check_target(const std::string& name, const cluster::Fault& fault, const Position& at) {
  const auto check = [&](const char* what, const std::string& target, const std::vector<std::string>& known) {
    if (target.empty() || std::find(known.begin(), known.end(), target) != known.end()) return;
    reader_.error(at, fmt::format("faults: fault '{}': {}", name, unknown_name(what, target, known)));
  };
  if (const auto known = operators()) check("operator", fault.op, *known);
  if (cluster() == nullptr) return;
  std::vector<std::string> nodes;
  for (const cluster::Node& node : cluster()->nodes) nodes.push_back(node.name);
  check("node", fault.node, nodes);
}

Comparison ComparisonReader::read() {
  reader_.read(comparison_fields(), comparison_);
  if (const Node* seeds = reader_.find("seeds")) check_replications(comparison_.replications, reader_, *seeds);
  reader_.finish();
  read_queries();
  read_length();
  comparison_.adversary = read_adversary(reader_);
  // Time cannot be jumped over there, and nothing befalls a real cluster on request.
  static constexpr std::array<std::string_view, 2> kSimulated = {"faults", "fast_forward"};
  comparison_.live = read_live_cluster(reader_, kSimulated);
  read_reported();
  read_cluster_name();
  read_faults();
  if (const Node* faults = reader_.find("faults"); comparison_.fast_forward && faults != nullptr) {
    reader_.error(faults->at, "faults: fast_forward jumps over time in which one may strike; set it to false");
  }
  if (const Node* precedents = reader_.find("precedents");
      comparison_.precedents && !(comparison_.fast_forward && comparison_.protocol)) {
    reader_.error(precedents->at, "precedents: only a comparison with fast_forward and a protocol has them");
  }
  tuners_ = read_tuners(reader_);
  std::set<std::string> known;  // none if some operators may be missing
  if (const auto found = operators()) known.insert(found->begin(), found->end());
  comparison_.observation = read_observation(reader_, known);
  comparison_.slo = read_slo(reader_);
  comparison_.prices = read_prices(reader_);
  sample_fits_ = check_sample();
  check_slots();
  for (ReadTuner& tuner : tuners_) {
    if (comparison_.adversary && tuner.choice.kind == "oracle") {
      reader_.error(tuner.at, "tuner 'oracle': nobody knows the load of an adversary beforehand");
    }
    check_initial_operators(tuner);
    comparison_.tuners.push_back(std::move(tuner.choice));
  }
  return std::move(comparison_);
}

const Comparison* find_comparison(TableReader& reader, Figure& figure, const std::vector<Comparison>& comparisons) {
  const Node* node = reader.find("comparison");
  if (node == nullptr && comparisons.size() == 1) figure.comparison = comparisons.front().name;
  if (node == nullptr && comparisons.size() != 1) reader.require("comparison");
  std::vector<std::string> known;
  for (const Comparison& comparison : comparisons) {
    if (comparison.name == figure.comparison) return &comparison;
    known.push_back(comparison.name);
  }
  if (node != nullptr && !figure.comparison.empty()) {
    reader.error(node->at, "comparison: " + unknown_name("comparison", figure.comparison, known));
  }
  return nullptr;
}

// The names that the key lists, checked against the known ones unless those are not known themselves.
std::vector<std::string> names_among(TableReader& reader, const char* key, const char* what,
                                     const std::vector<std::string>& known, bool checked) {
  std::vector<std::string> names;
  const Node* list = reader.find(key);
  if (list == nullptr) return names;
  for (const auto& [name, at] : reader.names(key, *list)) {
    names.push_back(name);
    if (!checked || std::find(known.begin(), known.end(), name) != known.end()) continue;
    reader.error(at, fmt::format("{}: {}", key, unknown_name(what, name, known)));
  }
  return names;
}

// A family stands for its queries.
std::vector<std::string> figure_queries(TableReader& reader, const Comparison& comparison) {
  QueryFamilies families;
  for (const std::string& query : comparison.queries) {
    const auto family = comparison.families.find(query);
    if (family != comparison.families.end()) families[family->second].push_back(query);
  }
  std::vector<std::string> known = comparison.queries, queries;
  for (const std::string& family : keys_of(families)) known.push_back(family);
  for (const std::string& name : names_among(reader, "queries", "query", known, true)) {
    for (const std::string& query : queries_named(name, families)) queries.push_back(query);
  }
  return queries;
}

// Which loads of its comparison's protocol a figure is about.
std::vector<double> figure_loads(TableReader& reader, const FigureEntry* entry, const Comparison* comparison) {
  const Node* list = reader.find("loads");
  if (list == nullptr) return {};
  std::vector<double> loads = read_loads(reader, *list);
  if (entry != nullptr && !entry->by_load) {
    reader.error(list->at, fmt::format("loads: a figure of kind '{}' is of all loads", entry->name));
  }
  if (comparison == nullptr || !comparison->protocol) return loads;
  for (const double load : loads) {
    if (std::ranges::find(comparison->protocol->loads, load) != comparison->protocol->loads.end()) continue;
    reader.error(list->at, fmt::format("loads: the protocol of '{}' has no load {:g}", comparison->name, load));
  }
  return loads;
}

void check_figure_of_models(TableReader& reader, const Figure& figure, const std::vector<ModelSpec>& models) {
  for (const std::string_view key : {"comparison", "beside", "queries", "tuners"}) {
    if (const Node* node = reader.find(key)) {
      reader.error(node->at, fmt::format("{}: '{}' is of the config's models, not of a comparison", key, figure.kind));
    }
  }
  if (std::ranges::none_of(models, [](const ModelSpec& model) { return model.pretraining.has_value(); })) {
    reader.error(reader.find("kind")->at,
                 fmt::format("kind: '{}' is of models of the kind streamtune; there is none", figure.kind));
  }
}

}  // namespace

void check_replications(std::uint32_t replications, TableReader& reader, const Node& seeds) {
  if (replications <= kMostReplications) return;
  reader.error(seeds.at, fmt::format("seeds: at most {} are possible", kMostReplications));
}

Comparison read_comparison(const std::string& name, const Node& table, const Referents& referents, Diagnostics& out) {
  return ComparisonReader(name, table, referents, out).read();
}

Figure read_figure(const std::string& name, const Node& table, const std::vector<Comparison>& comparisons,
                   const std::vector<ModelSpec>& models, Diagnostics& out) {
  Figure figure;
  figure.name = name;
  TableReader reader(table, "figure." + name, out);
  reader.read(figure_fields(), figure);
  reader.finish();
  if (const Node* kind = reader.require("kind"); kind != nullptr && !figure.kind.empty()) {
    std::vector<std::string> known;
    for (const FigureEntry& entry : figure_table()) known.emplace_back(entry.name);
    if (find_figure(figure.kind) == nullptr)
      reader.error(kind->at, "kind: " + unknown_name("figure", figure.kind, known));
  }
  const FigureEntry* entry = find_figure(figure.kind);
  if (entry != nullptr && entry->of_models) {
    check_figure_of_models(reader, figure, models);
    return figure;
  }
  const Comparison* comparison = find_comparison(reader, figure, comparisons);
  if (entry != nullptr && entry->of_protocol && comparison != nullptr && !comparison->protocol) {
    reader.error(reader.find("kind")->at, fmt::format("kind: '{}' is of comparisons with a protocol; '{}' has none",
                                                      figure.kind, comparison->name));
  }
  std::vector<std::string> tuners;
  for (const TunerChoice& tuner : comparison != nullptr ? comparison->tuners : std::vector<TunerChoice>{}) {
    tuners.push_back(tuner.label);
  }
  if (comparison != nullptr) figure.queries = figure_queries(reader, *comparison);
  figure.tuners = names_among(reader, "tuners", "tuner", tuners, comparison != nullptr);
  figure.loads = figure_loads(reader, entry, comparison);
  check_beside(reader, figure, entry, comparison, comparisons);
  return figure;
}

}  // namespace millrace::experiments
