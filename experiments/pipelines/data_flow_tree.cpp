#include "experiments/pipelines/data_flow_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "experiments/pipelines/tracked_calls.h"

namespace millrace::experiments {
namespace {

using models::CallFeature;
using models::PipelineNode;
using plan::OperatorKind;

// An operator before (false) or after it changed.
using Key = std::pair<std::uint32_t, bool>;
constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
constexpr double kStateOnTheWay = 0.5;  // of what a state will be, on average while it grows row by row

struct Seen {
  std::size_t first = kNever;            // index of its first call in the log
  double calls = 0, rows = 0;            // of calls that take rows
  double cpu = 0, memory = 0, disk = 0;  // sums of utilisation
  std::map<Key, std::size_t> from;       // where its rows came from, and the first call there
};

class TreeMaker {
 public:
  TreeMaker(const PhysicalPlan& plan, const runtime::CallLog& log) : plan_(plan), log_(log) {
    for (const plan::Edge& edge : plan.job.plan.edges) {
      into_.resize(plan.operators.size());
      into_[index_of(plan.job.plan, edge.to)].push_back(
          {static_cast<std::uint32_t>(index_of(plan.job.plan, edge.from)), edge.phase});
    }
    see();
  }

  std::vector<PipelineNode> run() {
    grow({plan_.root, false}, -1, 1);
    return std::move(nodes_);
  }

 private:
  struct Input {
    std::uint32_t op;
    plan::EdgePhase phase;
  };

  void see();
  void see(std::size_t i, const runtime::Call& call);
  void link(Seen& to, const runtime::Call& from, std::size_t i);
  // The operator as far as it was seen; before any change if it was not.
  std::vector<Key> keys_of(std::uint32_t op) const;
  bool dormant(std::uint32_t op) const;
  std::vector<Key> children(Key key) const;
  double share_of(Key key) const;
  void grow(Key key, std::int32_t parent, double share);
  PipelineNode node(Key key, std::int32_t parent, double share) const;
  void add_state(PipelineNode& node, Key key) const;

  const PhysicalPlan& plan_;
  const runtime::CallLog& log_;
  std::vector<std::vector<Input>> into_;
  std::map<Key, Seen> seen_;
  std::map<Key, Seen> released_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::map<Key, std::size_t>> taken_;  // by operator and instance
  std::vector<PipelineNode> nodes_;
};

void TreeMaker::see() {
  for (std::size_t i = 0; i < log_.calls.size(); ++i) {
    if (!takes_nothing(log_.calls[i])) see(i, log_.calls[i]);
  }
}

void TreeMaker::see(std::size_t i, const runtime::Call& call) {
  const Key key{call.op, call.adapted};
  const bool release = call.kind == runtime::CallKind::release;
  Seen& seen = release ? released_[key] : seen_[key];
  seen.first = std::min(seen.first, i);
  seen.calls += 1;
  seen.rows += static_cast<double>(call.kind == runtime::CallKind::input ? call.records_in : call.records_out);
  seen.cpu += call.cpu_utilisation;
  seen.memory += call.memory_utilisation;
  seen.disk += call.disk_utilisation;
  if (!release) taken_[{call.op, call.instance}].try_emplace(key, i);
  for (const std::uint32_t from : call.from) link(seen, log_.calls[from], from);
}

void TreeMaker::link(Seen& to, const runtime::Call& from, std::size_t i) {
  if (from.kind != runtime::CallKind::release) {
    to.from.try_emplace({from.op, from.adapted}, i);
    return;
  }
  for (const auto& [key, first] : taken_[{from.op, from.instance}]) to.from.try_emplace(key, first);
}

std::vector<Key> TreeMaker::keys_of(std::uint32_t op) const {
  std::vector<Key> keys;
  for (const bool adapted : {false, true}) {
    if (seen_.contains({op, adapted})) keys.emplace_back(op, adapted);
  }
  if (keys.empty()) keys.emplace_back(op, false);
  return keys;
}

// Only what changed would have sent anything to it.
bool TreeMaker::dormant(std::uint32_t op) const {
  return !seen_.contains({op, false}) && !into_[op].empty() &&
         std::ranges::all_of(into_[op], [](const Input& input) { return input.phase == plan::EdgePhase::after; });
}

std::vector<Key> TreeMaker::children(Key key) const {
  std::vector<std::pair<std::size_t, Key>> found;
  const auto seen = seen_.find(key);
  if (seen != seen_.end()) {
    for (const auto& [from, first] : seen->second.from) found.emplace_back(first, from);
  }
  const auto known = [&](std::uint32_t op) {
    return std::ranges::any_of(found, [&](const auto& each) { return each.second.first == op; });
  };
  const bool came = !found.empty();
  for (const Input& input : into_[key.first]) {
    // Rows took the other way.
    if (known(input.op) || dormant(input.op) || (came && input.phase != plan::EdgePhase::always)) continue;
    for (const Key& from : keys_of(input.op)) {
      const auto call = seen_.find(from);
      found.emplace_back(call == seen_.end() ? kNever : call->second.first, from);
    }
  }
  std::ranges::sort(found);
  std::vector<Key> keys;
  for (const auto& each : found) keys.push_back(each.second);
  return keys;
}

// Of the operator's rows, those that this key takes in the whole query.
double TreeMaker::share_of(Key key) const {
  const PlannedOperator& planned = plan_.operators[key.first];
  if (!planned.rows_before || keys_of(key.first).size() < 2) return 1;
  const double before = *planned.rows_before / planned.rows_in;
  return key.second ? 1 - before : before;
}

void TreeMaker::grow(Key key, std::int32_t parent, double share) {
  const auto self = static_cast<std::int32_t>(nodes_.size());
  nodes_.push_back(node(key, parent, share));
  for (const Key& child : children(key)) grow(child, self, share * share_of(child));
}

PipelineNode TreeMaker::node(Key key, std::int32_t parent, double share) const {
  const PlannedOperator& planned = plan_.operators[key.first];
  PipelineNode made;
  made.type = key.second ? planned.type_after : planned.type;
  made.parent = parent;
  made.features = planned_features(plan_, key.first, false);
  const double rows = planned.rows_in * share;
  double chunk_rows = std::min(rows, static_cast<double>(kChunkRows));
  const auto seen = seen_.find(key);
  if (seen != seen_.end()) {
    const Seen& of = seen->second;
    made.features[static_cast<std::size_t>(CallFeature::cpu_utilisation)] = rounded(of.cpu / of.calls);
    made.features[static_cast<std::size_t>(CallFeature::memory_utilisation)] = rounded(of.memory / of.calls);
    made.features[static_cast<std::size_t>(CallFeature::disk_utilisation)] = rounded(of.disk / of.calls);
    if (of.rows > 0) chunk_rows = of.rows / of.calls;
  }
  made.features[static_cast<std::size_t>(CallFeature::rows)] = rounded(std::log1p(rows));
  made.chunks = rounded(std::max(1.0, rows / chunk_rows));
  add_state(made, key);
  return made;
}

void TreeMaker::add_state(PipelineNode& node, Key key) const {
  const std::uint32_t op = key.first;
  const PlannedOperator& planned = plan_.operators[op];
  const OperatorKind kind = plan_.job.plan.operators[op].kind;
  const double each = planned.held_rows / planned.instances;
  double held = planned.held_rows;  // a probe's table is whole for each instance
  if (kind == OperatorKind::aggregate) held = each;
  if (kind == OperatorKind::sort || kind == OperatorKind::join_build) held = kStateOnTheWay * each;
  node.features[static_cast<std::size_t>(CallFeature::held_rows)] = rounded(std::log1p(held));
  // What has changed releases by its new algorithm.
  node.has_release = (kind == OperatorKind::sort || kind == OperatorKind::aggregate) && key == keys_of(op).back();
  if (!node.has_release) return;
  node.release = planned_features(plan_, op, true);
  for (const bool adapted : {false, true}) {
    const auto seen = released_.find({op, adapted});
    if (seen == released_.end()) continue;
    const Seen& of = seen->second;
    node.release[static_cast<std::size_t>(CallFeature::cpu_utilisation)] = rounded(of.cpu / of.calls);
    node.release[static_cast<std::size_t>(CallFeature::memory_utilisation)] = rounded(of.memory / of.calls);
    node.release[static_cast<std::size_t>(CallFeature::disk_utilisation)] = rounded(of.disk / of.calls);
  }
  node.release[static_cast<std::size_t>(CallFeature::rows)] = rounded(std::log1p(planned.rows_out / planned.instances));
  node.release[static_cast<std::size_t>(CallFeature::held_rows)] = rounded(std::log1p(each));
}

}  // namespace

std::vector<PipelineNode> data_flow_tree(const PhysicalPlan& plan, const runtime::CallLog& log) {
  return TreeMaker(plan, log).run();
}

}  // namespace millrace::experiments
