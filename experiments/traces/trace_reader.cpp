#include "experiments/traces/trace_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include "experiments/config/layers.h"
#include "experiments/config/live_cluster_reader.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/config/tuner_reader.h"
#include "experiments/traces/structure.h"
#include "sim/cluster/cluster.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

constexpr std::array<std::string_view, 3> kRules = {"zerotune", "steady", "window"};
constexpr std::array<std::string_view, 4> kWindows = {"tumbling count", "sliding count", "tumbling time",
                                                      "sliding time"};
constexpr std::array<std::string_view, 2> kRates = {"query", "space"};
constexpr std::uint32_t kMostWorkers = 1000;

// The elements of a list that must be there and not empty; nothing after a mistake.
std::vector<Node> elements_of(TableReader& reader, std::string_view key) {
  const Node* list = reader.require(key);
  if (list == nullptr) return {};
  if (list->kind == Node::Kind::array && !list->elements.empty()) return list->elements;
  reader.error(list->at, list->kind == Node::Kind::array ? fmt::format("{}: the list is empty", key)
                                                         : fmt::format("{}: a list is wanted", key));
  return {};
}

template <class T>
std::vector<T> quantities(TableReader& reader, const KeySpec& element, const std::function<T(double)>& made) {
  std::vector<T> values;
  for (const Node& node : elements_of(reader, element.key)) {
    if (const auto value = reader.quantity(element, node)) values.push_back(made(*value));
  }
  return values;
}

std::vector<std::uint32_t> counts(TableReader& reader, std::string_view key, const Node& list) {
  std::vector<std::uint32_t> values;
  const KeySpec element{key, count, Bound::at_least_one, "", ""};
  for (const Node& node : list.elements) {
    if (const auto value = reader.quantity(element, node)) values.push_back(static_cast<std::uint32_t>(*value));
  }
  return values;
}

std::vector<std::string> known_names(TableReader& reader, std::string_view key, std::string_view noun,
                                     const std::vector<std::string>& known) {
  std::vector<std::string> names;
  const Node* list = reader.require(key);
  if (list == nullptr) return names;
  for (const auto& [name, at] : reader.names(key, *list)) {
    if (std::ranges::find(known, name) == known.end()) {
      reader.error(at, fmt::format("{}: {}", key, unknown_name(std::string(noun), name, known)));
    } else if (std::ranges::find(names, name) != names.end()) {
      reader.error(at, fmt::format("{}: '{}' is there twice", key, name));
    } else {
      names.push_back(name);
    }
  }
  if (list->kind == Node::Kind::array && list->elements.empty()) {
    reader.error(list->at, fmt::format("{}: the list is empty", key));
  }
  return names;
}

HostKinds read_hosts(const Node& table, const std::string& path, Diagnostics& out) {
  TableReader reader(table, path, out);
  HostKinds kinds;
  reader.know("types");
  reader.know("cores");
  reader.finish();
  std::vector<std::string> known;
  for (const cluster::NodeType& type : cluster::node_types()) known.push_back(type.name);
  kinds.types = known_names(reader, "types", "node type", known);
  if (const Node* cores = reader.find("cores")) kinds.cores = counts(reader, "cores", *cores);
  return kinds;
}

PlanSpace read_space(const Node& table, const std::string& path, Diagnostics& out) {
  PlanSpace space;
  TableReader reader(table, path, out);
  reader.read(space_fields(), space);
  reader.finish();
  const auto whole = [](double value) { return static_cast<std::uint32_t>(value); };
  space.event_rates =
      quantities<double>(reader, {"event_rates", rate, Bound::positive, "", ""}, [](double value) { return value; });
  space.fields = quantities<std::uint32_t>(reader, {"fields", count, Bound::at_least_one, "", ""}, whole);
  space.window_counts = quantities<std::uint32_t>(reader, {"window_counts", count, Bound::at_least_one, "", ""}, whole);
  space.window_durations =
      quantities<kernel::Duration>(reader, {"window_durations", duration, Bound::positive, "", ""},
                                   [](double ns) { return kernel::Duration::from_ns(static_cast<std::int64_t>(ns)); });
  space.slide_ratios =
      quantities<double>(reader, {"slide_ratios", share, Bound::up_to_one, "", ""}, [](double value) { return value; });
  space.workers = quantities<std::uint32_t>(reader, {"workers", count, Bound::at_least_one, "", ""}, whole);
  space.network = quantities<kernel::BytesPerSecond>(reader, {"network", bandwidth, Bound::positive, "", ""},
                                                     [](double value) { return kernel::BytesPerSecond{value}; });
  space.windows =
      known_names(reader, "windows", "kind of window", std::vector<std::string>(kWindows.begin(), kWindows.end()));
  for (const Node& kinds : elements_of(reader, "clusters")) {
    space.clusters.push_back(read_hosts(kinds, path + ".clusters", out));
  }
  const kernel::Duration ms = kernel::Duration::from_ns(1'000'000);
  if (std::ranges::any_of(space.window_durations, [&](auto each) { return each % ms != kernel::Duration(); })) {
    reader.error(reader.find("window_durations")->at, "window_durations: whole milliseconds are wanted");
  }
  if (std::ranges::any_of(space.slide_ratios, [](double ratio) { return ratio <= 0; })) {
    reader.error(reader.find("slide_ratios")->at, "slide_ratios: a slide is more than 0");
  }
  if (std::ranges::any_of(space.workers, [](std::uint32_t each) { return each > kMostWorkers; })) {
    reader.error(reader.find("workers")->at, fmt::format("workers: at most {}", kMostWorkers));
  }
  return space;
}

std::vector<std::string> structure_names() {
  std::vector<std::string> names;
  for (const Structure& each : structures()) names.emplace_back(each.name);
  return names;
}

}  // namespace

std::span<const Field<TraceSet>> trace_fields() {
  static const std::vector<Field<TraceSet>> kFields = {
      {{"structures", list, Bound::any, "[\"linear\"]", "linear, 2-way-join to 6-way-join, 2-filters to 4-filters"},
       {}},
      {{"count", count, Bound::at_least_one, "3", "executions of each structure and query that are kept"},
       &TraceSet::count},
      {{"queries", list, Bound::any, "",
        "names of [query.x] or of families: ready-made queries beside, or instead of, structures"},
       {}},
      {{"cluster", text, Bound::any, "", "of `queries`: name of a [cluster.x]; drawn from the space if not given"},
       &TraceSet::cluster},
      {{"rates", choice, Bound::any, "",
        "of `queries`: their own times one factor (query), or all the same from the space (space)", kRates},
       Choice<TraceSet>{[](TraceSet& t, std::size_t i) { t.rates = static_cast<RateDraw>(i); },
                        [](const TraceSet& t) { return static_cast<std::size_t>(t.rates); }}},
      {{"least_load", number, Bound::positive, "", "of `queries`: that factor is drawn evenly from here"},
       &TraceSet::least_load},
      {{"greatest_load", number, Bound::positive, "", "of `queries`: to here"}, &TraceSet::greatest_load},
      {{"plans_per_query", count, Bound::at_least_one, "2", "executions of each query, at different degrees"},
       &TraceSet::plans_per_query},
      {{"repeat", count, Bound::not_negative, "1", "another number: the same plans, run anew"}, &TraceSet::repeat},
      {{"like", text, Bound::any, "",
        "name of another set: what is not said here is as said there, but for its testbed"},
       {}},
      {{"engine", table, Bound::any, "", "[trace.x.engine]: keys of [engine] that are others in this set"}, {}},
      {{"testbed", table, Bound::any, "", "[trace.x.testbed]: a real cluster instead of the simulator"}, {}},
      {{"published", text, Bound::any, "", "CSV file of published quantiles of labels, to show beside the set's"}, {}},
      {{"space", table, Bound::any, "", "[trace.x.space]: the ranges that queries and clusters are drawn from"}, {}}};
  return kFields;
}

std::span<const Field<EnumerationOptions>> enumeration_fields() {
  using E = EnumerationOptions;
  static const std::vector<Field<E>> kFields = {
      {{"strategy", choice, Bound::any, "\"min-avg-max\"", "how degrees are chosen", strategy_names()},
       Choice<E>{[](E& e, std::size_t i) { e.strategy = static_cast<Strategy>(i); },
                 [](const E& e) { return static_cast<std::size_t>(e.strategy); }}},
      {{"source_parallelism", count, Bound::at_least_one, "2", "of sources, where the strategy leaves them alone"},
       &E::source_parallelism},
      {{"step", count, Bound::at_least_one, "", "exhaustive, increasing: from one degree to the next"}, &E::step},
      {{"parallelism", count, Bound::at_least_one, "", "parameter: of all operators"}, &E::parallelism},
      {{"greatest_parallelism", count, Bound::not_negative, "3", "no operator above it; 0: as the cluster allows"},
       &E::greatest},
      {{"spread", number, Bound::positive, "", "around: greatest relative change of a degree"}, &E::spread}};
  return kFields;
}

std::span<const Field<TunedDegrees>> tuned_fields() {
  static const std::vector<Field<TunedDegrees>> kFields = {
      {{"tuner", text, Bound::any, "",
        "strategy tuner: a name of `millrace list tuners`, or a table { kind = NAME, OPTION = ... }"},
       {}},
      {{"tuning", duration, Bound::not_negative, "",
        "strategy tuner: how long it may watch the job run and change it; 0: it plans before anything ran"},
       &TunedDegrees::watched}};
  return kFields;
}

std::span<const Field<LabelProtocol>> protocol_fields() {
  using P = LabelProtocol;
  static const std::vector<Field<P>> kFields = {
      {{"protocol", choice, Bound::any, "\"steady\"",
        "zerotune: all of an interval from the first result on; steady: after the warm-up, until labels are precise; "
        "window: an interval after a warm-up of a given length",
        kRules},
       Choice<P>{[](P& p, std::size_t i) { p.rule = static_cast<LabelRule>(i); },
                 [](const P& p) { return static_cast<std::size_t>(p.rule); }}},
      {{"interval", duration, Bound::positive, "\"10 s\"", "zerotune, window: that labels are taken over"},
       &P::interval},
      {{"warm_up", duration, Bound::positive, "", "window: how long the job runs before the interval"}, &P::warm_up},
      {{"latest_first", duration, Bound::positive, "\"200 ms\"",
        "zerotune: a job without a result by then has no label"},
       &P::latest_first},
      {{"fast_forward", flag, Bound::any, "true", "zerotune: the rest of a stationary run is not simulated"},
       &P::fast_forward},
      {{"precision", share, Bound::positive, "", "half-width of the labels' 95 % intervals at which a run may end"},
       &P::precision},
      {{"longest", duration, Bound::positive, "", "steady: simulated time, at most"}, &P::longest},
      {{"downstream", choice, Bound::any, "\"transitive\"",
        "bottleneck labels: of the operators directly behind the last under backpressure, or of all behind them",
        job::kDownstreamNames},
       Choice<P>{[](P& p, std::size_t i) { p.downstream = static_cast<job::Downstream>(i); },
                 [](const P& p) { return static_cast<std::size_t>(p.downstream); }}},
      {{"utilisation", choice, Bound::any, "\"max\"",
        "bottleneck labels: an operator's is the mean over its subtasks, or the greatest", job::kUtilisationNames},
       Choice<P>{[](P& p, std::size_t i) { p.utilisation = static_cast<job::Utilisation>(i); },
                 [](const P& p) { return static_cast<std::size_t>(p.utilisation); }}},
      {{"bottleneck_utilisation", share, Bound::up_to_one, "\"20 %\"",
        "bottleneck labels: T, the utilisation above which an operator behind backpressure is a bottleneck"},
       &P::bottleneck_utilisation}};
  return kFields;
}

std::span<const Field<DiscardRules>> discard_fields() {
  static const std::vector<Field<DiscardRules>> kFields = {
      {{"least_throughput", rate, Bound::not_negative, "\"100/s\"", "results; executions with fewer are discarded"},
       &DiscardRules::least_throughput_per_s},
      {{"discard_without_result", flag, Bound::any, "", "executions that have no label"},
       &DiscardRules::without_result},
      {{"discard_duplicates", flag, Bound::any, "", "of a query that was drawn before"}, &DiscardRules::duplicates}};
  return kFields;
}

std::span<const Field<SplitShares>> split_fields() {
  static const std::vector<Field<SplitShares>> kFields = {
      {{"validation_share", share, Bound::up_to_one, "0.9", "of the kept executions"}, &SplitShares::validation},
      {{"test_share", share, Bound::up_to_one, "0", "of the kept executions; the rest is for training"},
       &SplitShares::test}};
  return kFields;
}

std::span<const Field<PlanSpace>> space_fields() {
  static const std::vector<Field<PlanSpace>> kFields = {
      {{"template", text, Bound::any, "", "a name of configs/spaces, or a path, that this table is laid on"}, {}},
      {{"about", text, Bound::any, "", "what it is"}, {}},
      {{"event_rates", list, Bound::any, "[\"300/s\"]", "of a source"}, {}},
      {{"fields", list, Bound::any, "[7]", "of each class of values in a record"}, {}},
      {{"equal_fields", flag, Bound::any, "true", "as many fields of each class"}, &PlanSpace::equal_fields},
      {{"windows", list, Bound::any, "[\"sliding time\"]",
        "tumbling count, sliding count, tumbling time, sliding time"},
       {}},
      {{"window_counts", list, Bound::any, "[9]", "records in a count window"}, {}},
      {{"window_durations", list, Bound::any, "[\"450 ms\"]", "of a time window"}, {}},
      {{"slide_ratios", list, Bound::any, "[0.9]", "slide / length"}, {}},
      {{"clusters", list, Bound::any, "[{ types = [\"c6320\"] }]",
        "kinds of clusters: { types = [...], cores = [...] }, each worker drawn from these"},
       {}},
      {{"workers", list, Bound::any, "[3]", "nodes of a cluster"}, {}},
      {{"network", list, Bound::any, "[\"1 Gbps\"]", "of a worker's link"}, {}}};
  return kFields;
}

namespace {

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& entry : map) names.push_back(entry.first);
  return names;
}

// Families are taken apart; a query that is in one and named as well is there once.
std::vector<std::string> read_query_names(TableReader& reader, const TraceReferents& referents) {
  std::vector<std::string> known = keys_of(referents.queries), queries;
  std::ranges::copy(keys_of(referents.families), std::back_inserter(known));
  for (const std::string& name : known_names(reader, "queries", "query", known)) {
    for (const std::string& query : queries_named(name, referents.families)) {
      if (std::ranges::find(queries, query) == queries.end()) queries.push_back(query);
    }
  }
  return queries;
}

void read_tuned(TableReader& reader, TraceSet& set) {
  if (set.enumeration.strategy == Strategy::tuner) {
    set.tuned.tuner = read_the_tuner(reader).choice;
    if (set.plans_per_query > 1) {
      reader.error(reader.find("plans_per_query")->at, "plans_per_query: a tuner ends with one plan of each query");
    }
    return;
  }
  for (const std::string_view key : {"tuner", "tuning"}) {
    if (const Node* node = reader.find(key)) {
      reader.error(node->at, fmt::format("{}: only `strategy = \"tuner\"` asks a tuner", key));
    }
  }
}

// A cluster runs what it is given, once, and is watched for as long as was said beforehand.
void read_live(TableReader& reader, TraceSet& set) {
  static constexpr std::array<std::string_view, 1> kSimulated = {"fast_forward"};
  set.live = read_live_cluster(reader, kSimulated);
  if (!set.live) return;
  const Position at = reader.find("testbed")->at;
  if (set.protocol.rule != LabelRule::window) reader.error(at, "testbed: wants protocol = \"window\"");
  if (set.discard != DiscardRules::none()) {
    reader.error(at,
                 "testbed: what was measured is kept: least_throughput = 0, discard_without_result = false, "
                 "discard_duplicates = false");
  }
  if (!set.structures.empty() || set.queries.empty() || set.cluster.empty()) {
    reader.error(at, "testbed: wants `queries` alone, for the cluster's job knows no structures, and their `cluster`");
  }
}

void check_queries(TableReader& reader, const TraceReferents& referents, const TraceSet& set) {
  const bool rule =
      set.enumeration.strategy == Strategy::optisample || set.enumeration.strategy == Strategy::optisample_released;
  if (rule && !set.queries.empty()) {
    reader.error(reader.find("strategy")->at, fmt::format("strategy: {} judges drawn queries alone, not `queries`",
                                                          to_string(set.enumeration.strategy)));
  }
  if (set.least_load > set.greatest_load) reader.error(reader.at(), "least_load is more than greatest_load");
  if (!set.cluster.empty() && !referents.clusters.contains(set.cluster)) {
    reader.error(reader.find("cluster")->at,
                 "cluster: " + unknown_name("cluster", set.cluster, keys_of(referents.clusters)));
  }
  if (set.cluster.empty() || !referents.clusters.contains(set.cluster)) return;
  const std::uint32_t slots = referents.clusters.at(set.cluster).slots();
  for (const std::string& name : set.queries) {
    const Query& query = referents.queries.at(name).query;
    for (const auto& [id, degree] : query.initial_parallelism) {
      const plan::Operator* op = plan::find_operator(query.job.plan, id);
      if (op == nullptr || op->scalable || degree <= slots) continue;
      reader.error(reader.at(), fmt::format("operator '{}' of query '{}' needs {} slots; cluster '{}' has {}", id, name,
                                            degree, set.cluster, slots));
    }
  }
}

}  // namespace

TraceSet read_trace_set(const std::string& name, const Node& table, const TraceReferents& referents, Diagnostics& out) {
  TraceSet set;
  set.name = name;
  TableReader reader(table, "trace." + name, out);
  reader.read(trace_fields(), set);
  reader.read(enumeration_fields(), set.enumeration);
  reader.read(tuned_fields(), set.tuned);
  reader.read(protocol_fields(), set.protocol);
  reader.read(discard_fields(), set.discard);
  reader.read(split_fields(), set.split);
  reader.finish();
  read_tuned(reader, set);
  if (name.find('/') != std::string::npos) reader.error(table.at, "trace: names of sets have no '/'");
  if (reader.find("queries") == nullptr || reader.find("structures") != nullptr) {
    set.structures = known_names(reader, "structures", "structure", structure_names());
  }
  if (reader.find("queries") != nullptr) {
    set.queries = read_query_names(reader, referents);
  }
  if (const Node* published = reader.find("published")) {
    set.published = resolved_path(reader.text("published", *published).value_or(""), published->at);
  }
  check_queries(reader, referents, set);
  read_live(reader, set);
  if (set.split.validation + set.split.test > 1) {
    reader.error(reader.at(), "validation_share and test_share are more than 1 together");
  }
  const bool drawn = !set.structures.empty() || set.cluster.empty() || set.rates == RateDraw::space;
  const Node* space = drawn ? reader.require("space") : reader.find("space");
  if (space == nullptr) return set;
  set.space =
      read_space(laid_on_named_file(*space, "template", LibraryShelf::spaces, out), reader.path() + ".space", out);
  return set;
}

}  // namespace millrace::experiments
