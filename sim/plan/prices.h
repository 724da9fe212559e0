// What instances cost.
#pragma once

#include "sim/kernel/time.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"

namespace millrace::plan {

// In price units; the defaults are US dollars: what AWS Fargate asks for Linux on x86 in us-east-1 (0.04048 a core and
// hour, 0.004445 a GiB and hour), and for starting and stopping about five and two minutes of a core [estimate]:
// pulling an image, moving state, compiling machine code anew.
struct Prices {
  double core_hour = 0.04048;  // >= 0
  double gib_hour = 0.004445;  // >= 0
  double start = 0.003;        // of an instance, >= 0
  double stop = 0.001;         // likewise
  // What an instance without a CPU quota or a limit of its memory is charged for, > 0: a slot's share of a node.
  double unlimited_cores = 1;
  double unlimited_gib = 4;
  bool operator==(const Prices&) const = default;

  // Of an instance, per hour.
  double per_hour(const InstanceResources& instance) const;
  // Of all instances of the plan's operators that are neither sources nor sinks, nor follow another, per hour.
  double per_hour(const Deployment& deployment, const LogicalPlan& plan) const;
  // Of starting and stopping what the second has more or less than the first of instances with the same resources;
  // operators as above. [QEScalor, Eq. 2 and 3]
  double of_change(const Deployment& from, const Deployment& to, const LogicalPlan& plan) const;
};

}  // namespace millrace::plan
