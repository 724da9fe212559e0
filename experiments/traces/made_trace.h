// One execution of a set: the plan that is drawn for it, and how it ran.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/labelling/labels.h"
#include "experiments/published/published_plan.h"
#include "experiments/replay/workload.h"
#include "experiments/traces/structure.h"
#include "sim/job/testbed.h"
#include "sim/kernel/random_stream.h"

namespace millrace::experiments {

// An operator as the store names it.
struct TracedOperator {
  std::string id;    // in the job
  std::string kind;  // "source", "window_join", "map", ...
  std::uint32_t parallelism = 1;
};

struct MadeTrace {
  std::string part;      // structure or query
  std::string id;        // "linear-17"
  std::string query;     // hash of the plan without degrees, hosts and chains: equal queries, equal hashes
  std::string split;     // "train", "validation", "test"
  std::string document;  // plan JSON with degrees, hosts and where each instance lies, canonical
  std::vector<TracedOperator> operators;  // without the sink that drawn queries get
  Workload work;
};

// Makes and runs the executions of a set. Both must outlive it.
class TraceMaker {
 public:
  // Errors: scale factors that the set's strategy wants cannot be measured (a sentence).
  static tl::expected<TraceMaker, std::string> prepare(const Experiment& experiment, const TraceSet& set);

  // The `attempt`-th (from 0) execution of a part, whatever became of the others: deterministic in the set, the
  // experiment and the arguments. Queries, clusters and arrivals do not depend on the strategy. Errors: a sentence.
  // Requires: part < set.parts().
  tl::expected<MadeTrace, std::string> make(std::uint32_t part, std::uint64_t attempt) const;
  // Runs it in the simulator. Errors: as label_run().
  tl::expected<RunLabels, std::string> label(const MadeTrace& trace, std::uint64_t attempt) const;
  // Runs it there. Errors: as label_measured(). Requires: the set's protocol is a window.
  tl::expected<RunLabels, std::string> measure(const MadeTrace& trace, job::Testbed& testbed) const;

 private:
  TraceMaker(const Experiment& experiment, const TraceSet& set)
      : experiment_(&experiment), set_(&set), seed_(experiment.seed) {}
  // Equal for the plans of one query.
  kernel::Seed query_seed(std::string_view part, std::uint64_t attempt) const;
  tl::expected<std::vector<std::uint32_t>, std::string> degrees(EnumerationInput input, kernel::Seed seed,
                                                                std::uint64_t attempt) const;
  // The tuner's, of the operators by position; `plan` at the degrees that it starts from.
  tl::expected<std::vector<std::uint32_t>, std::string> tuned_degrees(const PublishedPlan& plan,
                                                                      kernel::Seed seed) const;
  tl::expected<MadeTrace, std::string> make_drawn(const Structure& structure, std::uint64_t attempt) const;
  tl::expected<MadeTrace, std::string> make_ready(const Query& query, std::uint64_t attempt) const;
  void draw_rates(const Query& query, kernel::Seed seed, job::Job& job) const;

  const Experiment* experiment_;
  const TraceSet* set_;
  kernel::Seed seed_;
  ScaleFactors scale_{};
};

}  // namespace millrace::experiments
