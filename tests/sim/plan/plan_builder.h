// Short ways to write plans in tests.
#pragma once

#include <string>
#include <utility>

#include "sim/plan/logical_plan.h"

namespace millrace::plan {

inline Operator operator_of(OperatorKind kind, std::string id) {
  Operator built;
  built.id = std::move(id);
  built.kind = kind;
  return built;
}

inline Window tumbling(kernel::Duration length) {
  Window window;
  window.length = length;
  return window;
}

// Grows a plan one operator or edge at a time.
class PlanBuilder {
 public:
  PlanBuilder& add(OperatorKind kind, std::string id) {
    plan_.operators.push_back(operator_of(kind, std::move(id)));
    return *this;
  }
  // A tumbling window of 1 s, keyed by `key` (created, uniform) unless that is empty.
  PlanBuilder& add_windowed(OperatorKind kind, std::string id, std::string key = "k") {
    add(kind, std::move(id));
    plan_.operators.back().window = tumbling(kernel::Duration::from_ns(1'000'000'000));
    return keyed_by(std::move(key));
  }
  // The operator added last.
  PlanBuilder& keyed_by(std::string key) {
    if (!key.empty()) plan_.keys[key] = KeyDistribution{};
    plan_.operators.back().key = std::move(key);
    return *this;
  }
  PlanBuilder& connect(std::string from, std::string to, Partitioning partitioning = Partitioning::automatic) {
    Edge edge;
    edge.from = std::move(from);
    edge.to = std::move(to);
    edge.partitioning = partitioning;
    plan_.edges.push_back(std::move(edge));
    return *this;
  }
  LogicalPlan build() const { return plan_; }

 private:
  LogicalPlan plan_;
};

// source -> filter -> sink
inline LogicalPlan linear_plan() {
  return PlanBuilder()
      .add(OperatorKind::source, "source")
      .add(OperatorKind::filter, "filter")
      .add(OperatorKind::sink, "sink")
      .connect("source", "filter")
      .connect("filter", "sink")
      .build();
}

// left, right -> join -> sink, the join keyed by "k"
inline LogicalPlan join_plan() {
  return PlanBuilder()
      .add(OperatorKind::source, "left")
      .add(OperatorKind::source, "right")
      .add_windowed(OperatorKind::window_join, "join")
      .add(OperatorKind::sink, "sink")
      .connect("left", "join")
      .connect("right", "join")
      .connect("join", "sink")
      .build();
}

}  // namespace millrace::plan
