// What scales as one: a set of operators with one size, as the replicas of a Kubernetes workload or the parallelism of
// a managed job.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "tuners/tuner.h"

namespace millrace::tuners {

enum class Scope : std::uint8_t {
  job,            // all adjustable operators are one workload: slots, each with an instance of every operator
  each_operator,  // every adjustable operator is a workload of its own, with those that follow it
};

// Its size is the greatest degree of its leaders. Other degrees are in proportion to those that the user submitted,
// rounded up: a job that was submitted with 1 and 4 instances has 2 and 8 at size 8, and 1 and 4 again at size 4.
struct Workload {
  struct Leader {
    std::string id;
    std::uint32_t submitted = 1;  // degree, >= 1
  };
  std::string name;                    // "job", or the operator's id
  std::vector<Leader> leaders;         // in the order of the data flow
  std::vector<std::string> operators;  // leaders and all that follow them, in the order of the data flow
};

// The workloads of a job, in the order of the data flow; none if no operator is adjustable. Sources and what is marked
// unscalable belong to none: no size relieves them.
std::vector<Workload> workloads_of(const TunerContext& context, Scope scope);

std::uint32_t submitted_size(const Workload& workload);
std::uint32_t size_in(const Workload& workload, const plan::Deployment& current);

// Greatest size, at most `cap` (>= 1), at which no leader has more instances than key groups, as far as these are seen.
std::uint32_t largest_size(const Workload& workload, std::uint32_t cap, const job::Observation& seen);

// `current` with the workload at `size` (>= 1).
plan::Deployment resized(const plan::Deployment& current, const Workload& workload, std::uint32_t size);

}  // namespace millrace::tuners
