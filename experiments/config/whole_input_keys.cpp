// The keys of [query.x] that are about inputs that end.
#include <algorithm>
#include <array>
#include <vector>

#include "experiments/config/plan_keys.h"
#include "experiments/config/words.h"

namespace millrace::experiments {

using enum ValueType;

std::span<const Field<plan::Operator>> whole_input_fields() {
  using plan::Operator;
  static const std::vector<Field<Operator>> kFields = {
      {{"groups", count, Bound::not_negative, "", "aggregate: groups that its whole input has, at least 1"},
       &Operator::groups},
      {{"limit", count, Bound::not_negative, "",
        "limit: records that each instance lets through, at least 1; sort: that it releases, 0: all"},
       &Operator::limit},
      {{"memory_budget", bytes, Bound::not_negative, "",
        "sort, aggregate, join_build: most of its state in memory, per instance, the rest being on the node's disk; 0: "
        "all of it"},
       &Operator::memory_budget}};
  return kFields;
}

std::span<const Field<plan::Operator>> ending_source_fields() {
  using plan::Operator;
  static const std::vector<Field<Operator>> kFields = {
      {{"records", count, Bound::not_negative, "9000",
        "that it has, over all instances; then it ends. Without a rate they are at rest: read as fast as it can. 0: it "
        "never ends"},
       &Operator::records},
      {{"read_size", bytes, Bound::not_negative, "", "records at rest: bytes that each takes on the node's disk"},
       &Operator::read_size}};
  return kFields;
}

std::span<const Field<plan::Adaptation>> adaptation_fields() {
  using plan::Adaptation;
  static const std::vector<Field<Adaptation>> kFields = {
      {{"after", count, Bound::not_negative, "3000", "records into an instance after which it changes; 0: never"},
       &Adaptation::after},
      {{"with_build", flag, Bound::any, "",
        "join_probe: it changes, before its first record, if an instance of its join_build has"},
       &Adaptation::with_build}};
  return kFields;
}

std::span<const Field<plan::OperatorCost>> adapted_cost_fields() {
  static const std::vector<Field<plan::OperatorCost>> kFields = [] {
    constexpr std::array<std::string_view, 7> kKeys{"per_record",       "per_field",         "per_byte",
                                                    "per_state_access", "per_window_firing", "per_buffered_record",
                                                    "per_join_pair"};
    std::vector<Field<plan::OperatorCost>> fields;
    for (const Field<plan::OperatorCost>& field : cost_fields()) {
      if (std::ranges::find(kKeys, field.spec.key) != kKeys.end()) fields.push_back(field);
    }
    return fields;
  }();
  return kFields;
}

std::span<const Field<plan::Edge>> phase_fields() {
  using plan::Edge;
  static const std::vector<Field<Edge>> kFields = {
      {{"phase", choice, Bound::any, "", "when records of an operator that changes its algorithm take this way",
        words<plan::EdgePhase>()},
       Choice<Edge>{[](Edge& edge, std::size_t index) { edge.phase = static_cast<plan::EdgePhase>(index); },
                    [](const Edge& edge) { return static_cast<std::size_t>(edge.phase); }}}};
  return kFields;
}

}  // namespace millrace::experiments
