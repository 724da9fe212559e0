#include "experiments/watched/fitted_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "experiments/watched/time_window.h"
#include "experiments/watched/vertex_names.h"
#include "experiments/watched/vertex_sums.h"
#include "sim/plan/names.h"

namespace millrace::experiments {
namespace {

using flink::SubtaskRates;
using flink::WatchedJob;
using flink::WatchedVertex;
using plan::OperatorKind;
using plan::Partitioning;

constexpr double kAsMany = 0.005;  // records out per record in that differ from 1 by less are a map's
constexpr double kUneven = 1.1;    // busiest instance / mean, from which on there is a hot key
constexpr double kHeldUp = 0.1;    // backpressure of a source, from which on its rate is not what it could be
constexpr std::uint64_t kManyKeys = 100'000;
constexpr double kLengthBytes = 4;  // before each record in a network buffer, which the engine adds by itself
constexpr double kUnknownSize = 100;

double rounded(double value) {
  if (value == 0) return 0;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 5);
  return std::stod(fmt::format("{:.6g}", std::round(value / step) * step));
}

class Planner {
 public:
  Planner(const WatchedJob& job, const std::vector<std::string>& ids, const std::vector<EdgeFlow>& flows)
      : job_(job), ids_(ids), flows_(flows) {}

  FittedQuery plan();

 private:
  const std::string& name(std::size_t v) const { return job_.graph.vertices[v].name; }
  bool all_inputs_are(std::size_t v, const std::string& strategy) const;
  bool all_readers_are_sinks(std::size_t v, const std::set<std::size_t>& sinks) const;
  std::set<std::size_t> sinks() const;
  double share_of_written(const EdgeFlow& flow) const;
  void add_operator(std::size_t v, bool sink);
  void add_load(std::size_t v, OperatorNotes& notes);
  void choose_kind(std::size_t v, plan::Operator& op, OperatorNotes& notes);
  bool become_window(std::size_t v, plan::Operator& op, OperatorNotes& notes);
  void add_key(std::size_t v, plan::Operator& op, OperatorNotes& notes);
  void measure_size(std::size_t v, plan::Operator& op, OperatorNotes& notes) const;
  void add_edges();
  void add_missing_sinks();

  const WatchedJob& job_;
  const std::vector<std::string>& ids_;
  const std::vector<EdgeFlow>& flows_;
  FittedQuery query_;
};

bool Planner::all_inputs_are(std::size_t v, const std::string& strategy) const {
  return std::ranges::all_of(job_.graph.vertices[v].inputs,
                             [&](const flink::VertexInput& input) { return input.strategy == strategy; });
}

bool Planner::all_readers_are_sinks(std::size_t v, const std::set<std::size_t>& sinks) const {
  return std::ranges::all_of(flows_, [&](const EdgeFlow& flow) { return flow.from != v || sinks.contains(flow.to); });
}

// What nothing reads; and the writer of a sink whose committer is a vertex of its own.
std::set<std::size_t> Planner::sinks() const {
  std::set<std::size_t> found;
  for (std::size_t v = ids_.size(); v-- > 0;) {
    if (job_.graph.vertices[v].inputs.empty()) continue;
    const bool called_so = name(v).find("Sink: ") != std::string::npos;
    if (!job_.graph.is_read(v) || (called_so && all_readers_are_sinks(v, found))) found.insert(v);
  }
  return found;
}

void Planner::add_load(std::size_t v, OperatorNotes& notes) {
  const WatchedVertex& vertex = job_.vertices[v];
  query_.rates[ids_[v]] = rounded(records_read(job_, v));
  notes.of_key["rate"] = "counted";
  const double backpressured = mean_of(vertex, &SubtaskRates::backpressured).value_or(0);
  if (backpressured >= kHeldUp) {
    notes.of_key["rate"] = "counted; more may have waited";
    notes.remarks.push_back(
        fmt::format("It was held up by backpressure for {:.0f} % of the time: what really arrives is not known and may "
                    "be above this rate.",
                    100 * backpressured));
  }
  if (!vertex.pending_before || !vertex.pending_after) {
    if (backpressured >= kHeldUp) notes.remarks.emplace_back("It does not report pendingRecords.");
    return;
  }
  const double growth = (*vertex.pending_after - *vertex.pending_before) / job_.window.seconds();
  notes.remarks.push_back(fmt::format("Its pendingRecords went from {:.0f} to {:.0f}: {:.6g} records/s arrived.",
                                      *vertex.pending_before, *vertex.pending_after,
                                      std::max(0.0, query_.rates[ids_[v]] + growth)));
}

bool Planner::become_window(std::size_t v, plan::Operator& op, OperatorNotes& notes) {
  const auto window = time_window_in(job_.graph.vertices[v].description);
  const bool one_hashed_input = std::ranges::count(flows_, v, &EdgeFlow::to) == 1 && all_inputs_are(v, "HASH");
  if (!window || !one_hashed_input || !job_.graph.is_read(v)) return false;
  const double period_s = plan::firing_period(*window).seconds(), length_s = window->length.seconds();
  if (job_.window.seconds() < 2 * period_s) {
    notes.remarks.push_back(
        fmt::format("Its windows fire every {:.6g} s: watch it for longer to see what comes out.", period_s));
    return false;
  }
  // Its records out, where several vertices read it, count once for each.
  double results = 0;
  for (const EdgeFlow& flow : flows_) {
    if (flow.from == v) results = std::max(results, flow.records_per_s);
  }
  const auto keys = keys_of_which(results * period_s, records_read(job_, v) * length_s);
  if (!keys) return false;
  op.kind = OperatorKind::window_aggregate;
  op.window = *window;
  notes.of_key["kind"] = "its description has a time window";
  notes.of_key["window"] = "from its description";
  notes.of_key["keys"] = fmt::format("{:.6g} results a firing", results * period_s);
  query_.plan.keys[op.id].keys = static_cast<std::uint64_t>(std::llround(std::max(1.0, *keys)));
  notes.remarks.emplace_back(
      "It keeps an accumulator a key, as far as is known; if it keeps records: aggregation = \"list\".");
  return true;
}

// Records that an edge carries per record that its sender works on: a result, of a window.
double Planner::share_of_written(const EdgeFlow& flow) const {
  double base = records_read(job_, flow.from);
  if (find_operator(query_.plan, ids_[flow.from])->window) {
    base = 0;
    for (const EdgeFlow& other : flows_) {
      if (other.from == flow.from) base = std::max(base, other.records_per_s);
    }
  }
  return base > 0 ? flow.records_per_s / base : 1;
}

void Planner::choose_kind(std::size_t v, plan::Operator& op, OperatorNotes& notes) {
  if (become_window(v, op, notes)) return;
  double most = 0, least = 1;
  for (const EdgeFlow& flow : flows_) {
    if (flow.from != v) continue;
    const double share = records_read(job_, v) > 0 ? flow.records_per_s / records_read(job_, v) : 1;
    most = std::max(most, share);
    least = std::min(least, share);
  }
  if (mentions(name(v), "filter") && most <= 1 + kAsMany) {
    op.kind = OperatorKind::filter;
    notes.of_key["kind"] = "its name has 'filter'";
    return;
  }
  op.kind = most <= 1 + kAsMany && least >= 1 - kAsMany ? OperatorKind::map : OperatorKind::flat_map;
  notes.of_key["kind"] = "by what comes out per record in";
  const bool waits = mentions(name(v), "window") || mentions(name(v), "join") || mentions(name(v), "group");
  if (waits) {
    notes.remarks.emplace_back(
        "A window, join or group by its name: here it passes on a fixed number of records per record in, at once, and "
        "keeps no state.");
  }
  if (most == 0 && records_read(job_, v) > 0) notes.remarks.emplace_back("Nothing came out while it was watched.");
}

// Hashed inputs need a key, whose values Flink does not know. One hot key of share h puts h + (1 - h) / P of the
// records on one of P instances.
void Planner::add_key(std::size_t v, plan::Operator& op, OperatorNotes& notes) {
  const auto& inputs = job_.graph.vertices[v].inputs;
  const bool hashed =
      std::ranges::any_of(inputs, [](const flink::VertexInput& input) { return input.strategy == "HASH"; });
  const std::size_t instances = job_.vertices[v].subtasks.size();
  const double uneven = unevenness(job_.vertices[v]);
  const std::string seen = fmt::format("the busiest instance gets {:.3g} times the mean", uneven);
  if (hashed && !all_inputs_are(v, "HASH")) {
    notes.remarks.emplace_back("Some of its inputs are hashed and others are not: here none is.");
  }
  if (!hashed || !all_inputs_are(v, "HASH")) {
    if (uneven >= kUneven) notes.remarks.push_back(fmt::format("Of its records {}.", seen));
    return;
  }
  op.key = op.id;
  plan::KeyDistribution& key = query_.plan.keys[op.key];
  if (!op.window) {
    key.keys = kManyKeys;
    notes.of_key["keys"] = "not known: any large number";
  }
  notes.of_key["key"] = "its input is hashed";
  notes.of_key["shape"] = seen;
  if (instances < 2 || uneven < kUneven || key.keys < 2) return;
  key.shape = plan::KeyShape::hot;
  key.hot_share = rounded(std::min(1.0, (uneven - 1) / static_cast<double>(instances - 1)));
  notes.of_key["hot_share"] = "one hot key explains that; few keys would as well";
}

// What it writes without the lengths before its records; of a broadcast, that would count once for each reader.
void Planner::measure_size(std::size_t v, plan::Operator& op, OperatorNotes& notes) const {
  const bool broadcast =
      std::ranges::any_of(flows_, [&](const EdgeFlow& flow) { return flow.from == v && flow.strategy == "BROADCAST"; });
  std::optional<double> bytes = sum_of(job_.vertices[v], &SubtaskRates::bytes_out);
  double records = records_written(job_, v);
  if (broadcast) {
    bytes.reset();
    for (const EdgeFlow& flow : flows_) {
      if (flow.from != v || std::ranges::count(flows_, flow.to, &EdgeFlow::to) != 1) continue;
      bytes = sum_of(job_.vertices[flow.to], &SubtaskRates::bytes_in);
      records = records_read(job_, flow.to);
    }
  }
  op.output.size = kernel::Bytes{static_cast<std::int64_t>(kUnknownSize)};
  if (!job_.graph.is_read(v)) return;
  if (!bytes || records <= 0) {
    notes.of_key["size"] = "not known: it wrote nothing, or does not report bytes";
    return;
  }
  op.output.size.count = std::llround(std::max(1.0, *bytes / records - kLengthBytes));
  notes.of_key["size"] = "bytes out / records out, less 4";
}

void Planner::add_operator(std::size_t v, bool sink) {
  const flink::GraphVertex& vertex = job_.graph.vertices[v];
  OperatorNotes& notes = query_.notes[ids_[v]];
  notes.vertex = in_one_line(vertex.name);
  plan::Operator op;
  op.id = ids_[v];
  op.max_parallelism = vertex.max_parallelism;
  notes.of_key["parallelism"] = "as it ran";
  if (vertex.inputs.empty()) {
    op.kind = OperatorKind::source;
    op.scalable = false;
    add_load(v, notes);
  } else if (sink) {
    op.kind = OperatorKind::sink;
    notes.of_key["kind"] = "nothing reads it";
    if (job_.graph.is_read(v)) notes.of_key["kind"] = "by its name and what reads it";
    if (vertex.name.find(" -> ") != std::string::npos) {
      notes.remarks.emplace_back("All that comes to it counts as results, whatever its chain makes of that.");
    }
  } else {
    choose_kind(v, op, notes);
  }
  if (!vertex.inputs.empty()) add_key(v, op, notes);
  measure_size(v, op, notes);
  query_.plan.operators.push_back(std::move(op));
}

// Flink's forward edge between two vertices joins instance to instance without chaining them, which is what a rescale
// between equal degrees does.
Partitioning partitioning_of(const std::string& strategy) {
  if (strategy == "FORWARD" || strategy == "RESCALE") return Partitioning::rescale;
  return strategy == "BROADCAST" ? Partitioning::broadcast : Partitioning::rebalance;
}

void Planner::add_edges() {
  for (const EdgeFlow& flow : flows_) {
    const plan::Operator* to = find_operator(query_.plan, ids_[flow.to]);
    const plan::Operator* from = find_operator(query_.plan, ids_[flow.from]);
    plan::Edge edge{.from = from->id, .to = to->id};
    edge.partitioning = to->key.empty() ? partitioning_of(flow.strategy) : Partitioning::automatic;
    const double share = share_of_written(flow);
    edge.selectivity = std::abs(share - 1) < kAsMany ? 1 : rounded(share);
    std::string& note = query_.notes[to->id].of_key["inputs"];
    note += note.empty() ? "" : ", ";
    note += flow.strategy.empty() ? "?" : flow.strategy;
    std::string& selectivity = query_.notes[from->id].of_key["selectivity"];
    selectivity += selectivity.empty() ? "" : ", ";
    selectivity += fmt::format("{:.6g}/s of {:.6g}/s{}", flow.records_per_s,
                               from->window ? flow.records_per_s : records_read(job_, flow.from),
                               flow.guessed ? " (a guess)" : "");
    query_.plan.edges.push_back(std::move(edge));
  }
}

// A plan ends in sinks: what is chained to a source that nothing reads is one.
void Planner::add_missing_sinks() {
  std::vector<std::string> taken = ids_;
  for (std::size_t v = 0; v < ids_.size(); ++v) {
    if (!job_.graph.vertices[v].inputs.empty() || job_.graph.is_read(v)) continue;
    taken.push_back(ids_[v] + "-out");
    plan::Operator sink;
    sink.id = config_names(taken).back();
    sink.kind = OperatorKind::sink;
    sink.follows = ids_[v];
    query_.notes[sink.id].remarks.push_back(fmt::format("What is chained to '{}'; its cost is there.", ids_[v]));
    query_.plan.edges.push_back({.from = ids_[v], .to = sink.id});
    query_.plan.operators.push_back(std::move(sink));
  }
}

FittedQuery Planner::plan() {
  query_.name = config_name(job_.graph.name);
  query_.plan.name = query_.name;
  const std::set<std::size_t> last = sinks();
  for (std::size_t v = 0; v < ids_.size(); ++v) add_operator(v, last.contains(v));
  add_edges();
  add_missing_sinks();
  std::ranges::stable_sort(query_.plan.operators, std::ranges::greater(),
                           [](const plan::Operator& op) { return op.kind == OperatorKind::source; });
  query_.deployment = plan::Deployment(query_.plan);
  for (std::size_t v = 0; v < ids_.size(); ++v) {
    query_.deployment = query_.deployment.with(ids_[v], plan::Parallelism{job_.graph.vertices[v].parallelism});
  }
  return std::move(query_);
}

}  // namespace

FittedQuery plan_without_costs(const WatchedJob& job, const std::vector<std::string>& ids,
                               const std::vector<EdgeFlow>& flows) {
  return Planner(job, ids, flows).plan();
}

}  // namespace millrace::experiments
