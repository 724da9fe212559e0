#include "models/streamtune/describe_job.h"

#include <algorithm>
#include <cstdint>

#include "models/description/window_figures.h"

namespace millrace::models {

namespace {

using plan::OperatorKind;

// Classes that the fields of a record have.
constexpr std::uint8_t kInteger = 1, kDouble = 2, kString = 4;

std::uint8_t class_of(const std::string& word) {
  return word == "Integer" ? kInteger : word == "Double" ? kDouble : word.empty() ? 0 : kString;
}

std::string word_of(std::uint8_t classes) {
  switch (classes) {
    case 0:
      return "";
    case kInteger:
      return "Integer";
    case kDouble:
      return "Double";
    case kString:
      return "String";
    default:
      return "mixed";
  }
}

bool joins(OperatorKind kind) {
  return kind == OperatorKind::window_join || kind == OperatorKind::incremental_join ||
         kind == OperatorKind::join_probe || kind == OperatorKind::merge_join;
}

void describe_window(const plan::Window& window, StreamTuneOperator& op) {
  using plan::WindowShape;
  const bool sliding = window.shape == WindowShape::sliding;
  op.window_type = sliding ? "sliding" : window.shape == WindowShape::session ? "session" : "tumbling";
  const WindowFigures figures = figures_of(window);
  op.window_policy = figures.policy;
  op.window_length = figures.length;
  op.sliding_length = figures.slide;
}

void describe_words(const DescribedOperator& known, StreamTuneOperator& op) {
  op.join_key_class = known.join_key_class;
  op.aggregate_class = known.aggregate_class;
  op.aggregate_key_class = known.key_class;
  op.aggregate_function = known.aggregate_function;
}

// Of a source's records.
std::uint8_t classes_of(const DescribedOperator& source) {
  return static_cast<std::uint8_t>((source.integers > 0 ? kInteger : 0) | (source.doubles > 0 ? kDouble : 0) |
                                   (source.strings > 0 ? kString : 0));
}

}  // namespace

StreamTuneJob describe_for_streamtune(const plan::LogicalPlan& plan, const std::map<std::string, double>& rates,
                                      const KnownQuery* known) {
  StreamTuneJob job;
  job.operators.resize(plan.operators.size());
  std::vector<std::vector<std::size_t>> producers(plan.operators.size());
  for (const plan::Edge& edge : plan.edges) {
    const std::size_t from = plan::index_of(plan, edge.from), to = plan::index_of(plan, edge.to);
    job.edges.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
    producers[to].push_back(from);
  }
  std::vector<std::uint8_t> emitted(plan.operators.size(), 0);  // classes of the fields
  for (const std::size_t at : plan::topological_order(plan)) {
    const plan::Operator& op = plan.operators[at];
    StreamTuneOperator& described = job.operators[at];
    described.type = op.kind;
    if (op.window) describe_window(*op.window, described);
    described.width_out = op.kind == OperatorKind::sink ? 0 : op.output.fields;
    std::uint8_t read = 0;
    for (const std::size_t producer : producers[at]) {
      const StreamTuneOperator& its = job.operators[producer];
      described.width_in =
          joins(op.kind) ? described.width_in + its.width_out : std::max(described.width_in, its.width_out);
      read |= emitted[producer];
      if (its.type != OperatorKind::source) continue;
      const auto rate = rates.find(plan.operators[producer].id);
      if (rate != rates.end()) described.source_rate += rate->second;
    }
    emitted[at] = read;
    const DescribedOperator* its = nullptr;
    if (known != nullptr) {
      const auto found = known->operators.find(op.id);
      if (found != known->operators.end()) its = &found->second;
    }
    if (its != nullptr) {
      describe_words(*its, described);
      if (its->width_out > 0) described.width_out = its->width_out;
      if (op.kind == OperatorKind::source) emitted[at] = read = classes_of(*its);
      if (op.kind == OperatorKind::window_aggregate) {
        emitted[at] = class_of(its->key_class) | class_of(its->aggregate_class);
      }
    }
    described.data_type = word_of(read);
  }
  return job;
}

Structure structure_of(const StreamTuneJob& job) {
  Structure structure;
  for (const StreamTuneOperator& op : job.operators) {
    structure.vertices.push_back(static_cast<std::uint32_t>(op.type));
  }
  for (const StructureEdge& edge : job.edges) {
    if (std::ranges::find(structure.edges, edge) == structure.edges.end()) structure.edges.push_back(edge);
  }
  return structure;
}

}  // namespace millrace::models
