// What is deployed: how many instances each operator has, and what each may use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/units.h"
#include "sim/plan/logical_plan.h"

namespace millrace::plan {

// A parallelism degree, >= 1.
struct Parallelism {
  std::uint32_t degree = 1;
};

// A value: every change makes a new one. Operators that `follow` another always have its degree.
class Deployment {
 public:
  Deployment() = default;
  // Every operator of the plan at `degree` (>= 1), its instances with the resources that the plan gives it.
  explicit Deployment(const LogicalPlan& plan, Parallelism degree = {1});

  // This deployment with `operator_id` at another degree, and with it the operator that it follows and all that follow
  // the same one; added instances get the resources of the operator's first one. Requires: the operator is known,
  // degree >= 1 (the list is not empty).
  Deployment with(std::string_view operator_id, Parallelism degree) const;
  Deployment with(std::string_view operator_id, std::vector<InstanceResources> instances) const;

  std::uint32_t parallelism(std::string_view operator_id) const;  // Requires: known
  const std::vector<InstanceResources>& instances(std::string_view operator_id) const;
  bool knows(std::string_view operator_id) const;
  // Sum of the degrees of all operators that are neither sources nor sinks nor followers: what comparisons report.
  std::uint32_t total_parallelism(const LogicalPlan& plan) const;
  // Greatest degree: the slots that one slot-sharing group needs.
  std::uint32_t slots_needed() const;
  // "map=4 sink=1 source=10", ordered by operator id; degrees only.
  std::string text() const;
  // What the instances of operators with limits may use: "map=2x0.6 cores 33.2 MB + 1xno limit", ordered by operator
  // id, equal instances (whatever their record shares) together; "" when nothing is limited.
  std::string resources_text() const;
  // Whether it becomes `other` by nothing but other record shares. Requires: the same operators.
  bool differs_in_record_shares_alone(const Deployment& other) const;

  // This deployment with no operator of the plan above its `most_instances`.
  Deployment within_limits(const LogicalPlan& plan) const;
  // This deployment with no operator above `slots` (>= 1): it then needs no more.
  Deployment within_slots(std::uint32_t slots) const;

  const std::map<std::string, std::vector<InstanceResources>, std::less<>>& by_operator() const { return instances_; }
  bool operator==(const Deployment&) const = default;

 private:
  std::map<std::string, std::vector<InstanceResources>, std::less<>> instances_;
  std::map<std::string, std::string, std::less<>> follows_;  // follower -> leader
};

// What Deployment::text() says, by operator; words that are no "operator=degree" are left out.
std::map<std::string, std::uint32_t> degrees_in_text(std::string_view text);

}  // namespace millrace::plan
