// How much of its CPU each instance of an operator uses, and of how many instances nobody knows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"

namespace millrace::tuners::cpu_threshold {

// An instance stands for the container (the pod, the vCPU of a Kinesis processing unit) that it runs in: its use is
// `cpu_share`, the cores that its thread used in the mean over the window, over the cores that it asked for. Operators
// that are chained run in one thread, and each shows the whole of it. They are therefore never added up, although a
// slot may hold instances of several operators: the busiest of them stands for the slot.
struct CpuUse {
  std::vector<double> known;  // share of what was asked for, >= 0, above 1 where it may use more; by instance
  std::uint32_t unknown = 0;  // instances without a value
};

struct CpuRequest {
  double cores = 0;  // an instance asks for so many; 0: for its quota, or for one core (it is one thread) without quota
  bool missing_is_zero = false;  // take a missing value for 0, as a careless metrics query does
};

// Of the instances that are deployed now. Where the testbed shows no single instances, each has the operator's mean; of
// an observation from before a rescale, added instances are unknown and removed ones left out. Requires: the operator
// is deployed.
CpuUse cpu_use_of(const std::string& operator_id, const plan::Deployment& current, const job::Observation& seen,
                  const CpuRequest& request);

// Of the known instances; 0 if there are none.
double mean_use(const CpuUse& use);
double highest_use(const CpuUse& use);

}  // namespace millrace::tuners::cpu_threshold
