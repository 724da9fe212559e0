// Published plans made by hand, one operator at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiments/published/published_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

class PlanMaker {
 public:
  // Two hosts of 8 cores, "a" and "b", have 15 slots each.
  PlanMaker();

  // Operators get the next index; degrees are 4 (sources) and 3 until said otherwise.
  PlanMaker& source(double records_per_s);  // two fields of each class
  PlanMaker& filter(const std::string& value_class, const std::string& function, const std::string& literal);
  PlanMaker& join(const std::string& key_class);
  // The minimum of the Integer fields.
  PlanMaker& aggregate(const std::string& key_class);

  // These change the operator added last. A window is tumbling for a slide of 0.
  PlanMaker& duration_window(std::uint32_t length_ms, std::uint32_t slide_ms = 0);
  PlanMaker& count_window(std::uint32_t length, std::uint32_t slide = 0);
  PlanMaker& degree(std::uint32_t parallelism);
  PlanMaker& set(const std::string& attribute, const std::string& value);
  PlanMaker& without(const std::string& attribute);
  // Instances that reported nothing but the host they ran on: {"a", 2} is two on a.
  PlanMaker& seen_on(const std::vector<std::pair<std::string, std::uint32_t>>& hosts);
  PlanMaker& seen_rates(double in_per_s, double out_per_s);  // of one more instance, on a
  // From each of these operators to the last.
  PlanMaker& after(const std::vector<std::uint32_t>& inputs);

  PublishedPlan& plan() { return plan_; }
  const PublishedPlan& plan() const { return plan_; }

 private:
  PlanMaker& add(PublishedKind kind, std::uint32_t parallelism);
  PlanMaker& window(const char* policy, std::uint32_t length, std::uint32_t slide);

  PublishedPlan plan_;
};

// source -> aggregate: String keys, tumbling window.
PlanMaker linear_plan(double records_per_s);
// two sources -> join -> aggregate, String keys, tumbling windows of 1 s.
PlanMaker join_plan(double left_per_s, double right_per_s);

// An engine whose own work costs nothing but `write_us` for each record that leaves a task.
runtime::EngineProfile cheap_engine(double write_us = 0);

}  // namespace millrace::experiments
