#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "models/features/feature_table.h"
#include "models/regressors/strong_parts.h"

namespace millrace::models {
namespace {

void add_types(const PlanDescription& plan, Columns& columns) {
  for (const OperatorType type : kOperatorTypeList) {
    Spread selectivity, width_in, width_out;
    for (const DescribedOperator& op : plan.operators) {
      if (op.type != type) continue;
      selectivity.take(finite_log(op.selectivity));
      width_in.take(op.width_in);
      width_out.take(op.width_out);
    }
    const std::string_view group = to_string(type);
    if (type != OperatorType::source) columns.add(group, "log_selectivity", selectivity);
    if (type != OperatorType::source) columns.add(group, "width_in", width_in);
    columns.add(group, "width_out", width_out);
  }
}

void add_sources(const PlanDescription& plan, Columns& columns) {
  Spread rate;
  double integers = 0, doubles = 0, strings = 0;
  for (const DescribedOperator& op : plan.operators) {
    if (op.type != OperatorType::source) continue;
    rate.take(op.event_rate);
    integers += op.integers;
    doubles += op.doubles;
    strings += op.strings;
  }
  columns.add("source", "log_event_rate.sum", finite_log(rate.sum()));
  columns.add("source", "log_event_rate.max", finite_log(rate.max()));
  columns.add("source", "log_event_rate.min", finite_log(rate.min()));
  columns.add("source", "integers", integers);
  columns.add("source", "doubles", doubles);
  columns.add("source", "strings", strings);
}

// Lengths in ms and in records have columns of their own, as have joins and aggregates.
void add_windows(const PlanDescription& plan, OperatorType type, std::string_view policy, Columns& columns) {
  double count = 0;
  Spread length, slide, log_length, log_slide, overlap;
  for (const DescribedOperator& op : plan.operators) {
    if (op.type != type || op.window_policy != policy) continue;
    ++count;
    length.take(op.window_length);
    slide.take(op.sliding_length);
    log_length.take(finite_log(op.window_length));
    log_slide.take(finite_log(op.sliding_length));
    overlap.take(ratio(op.window_length, op.sliding_length));
  }
  const std::string group = fmt::format("{}.{}", to_string(type), policy);
  columns.add(group, "count", count);
  columns.add(group, "length", length);
  columns.add(group, "slide", slide);
  columns.add(group, "log_length", log_length);
  columns.add(group, "log_slide", log_slide);
  columns.add(group, "overlap", overlap);
}

// How many operators have each word: one-hot inputs, summed over the plan.
void add_words(const PlanDescription& plan, const WordFeature& feature, Columns& columns) {
  for (const std::string_view word : feature.words) {
    const auto has_word = [&](const DescribedOperator& op) { return feature.value(op) == word; };
    columns.add(feature.name, word, static_cast<double>(std::ranges::count_if(plan.operators, has_word)));
  }
}

// In edges. Every edge points to a greater position, so edges sorted by their start are in an order of the data flow.
double longest_path(const PlanDescription& plan) {
  std::vector<DescribedEdge> edges = plan.edges;
  std::ranges::sort(edges, {}, &DescribedEdge::from);
  std::vector<double> depth(plan.operators.size());
  double longest = 0;
  for (const DescribedEdge& edge : edges) {
    depth[edge.to] = std::max(depth[edge.to], depth[edge.from] + 1);
    longest = std::max(longest, depth[edge.to]);
  }
  return longest;
}

void add_last(const PlanDescription& plan, Columns& columns) {
  for (const OperatorType type : kOperatorTypeList) {
    const bool is_last = !plan.operators.empty() && plan.operators.back().type == type;
    columns.add("last", to_string(type), is_last ? 1 : 0);
  }
  columns.add("plan", "longest_path", longest_path(plan));
}

}  // namespace

void add_counts(const PlanDescription& plan, Columns& columns) {
  for (const OperatorType type : kOperatorTypeList) {
    const auto count = std::ranges::count(plan.operators, type, &DescribedOperator::type);
    columns.add(to_string(type), "count", static_cast<double>(count));
  }
  columns.add("plan", "operators", static_cast<double>(plan.operators.size()));
}

void add_query(const PlanDescription& plan, Columns& columns) {
  add_types(plan, columns);
  add_sources(plan, columns);
  for (const OperatorType type : {OperatorType::window_join, OperatorType::window_aggregate}) {
    for (const std::string_view policy : {"time", "count"}) add_windows(plan, type, policy, columns);
  }
  for (const WordFeature& feature : word_features()) {
    if (feature.group == FeatureGroup::logical) add_words(plan, feature, columns);
  }
  add_last(plan, columns);
}

}  // namespace millrace::models
