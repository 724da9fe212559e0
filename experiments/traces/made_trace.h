// One execution of a set: the plan that is drawn for it, and how it ran.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "experiments/labelling/labels.h"
#include "experiments/replay/workload.h"
#include "experiments/traces/structure.h"
#include "experiments/traces/trace_set.h"
#include "sim/kernel/random_stream.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

struct MadeTrace {
  PublishedPlan plan;  // with degrees, hosts, where each instance lies, and chains; no labels
  Workload work;
  std::string query;  // hash of the plan without degrees, hosts and chains: equal queries, equal hashes
  std::string split;  // "train", "validation", "test"
};

// Makes and runs the executions of a set. References must outlive it.
class TraceMaker {
 public:
  // Errors: scale factors that the set's strategy wants cannot be measured (a sentence).
  static tl::expected<TraceMaker, std::string> prepare(const TraceSet& set, const runtime::EngineProfile& engine,
                                                       std::uint64_t seed);

  // The `attempt`-th (from 0) execution of a structure, whatever became of the others: deterministic in the set, the
  // engine, the seed and the arguments. Queries, clusters and arrivals do not depend on the strategy. Errors: a
  // sentence.
  tl::expected<MadeTrace, std::string> make(const Structure& structure, std::uint64_t attempt) const;
  // Runs it. Errors: as label_run().
  tl::expected<RunLabels, std::string> label(const MadeTrace& trace, std::uint64_t attempt) const;

 private:
  TraceMaker(const TraceSet& set, const runtime::EngineProfile& engine, kernel::Seed seed)
      : set_(&set), engine_(&engine), seed_(seed) {}
  // Equal for the plans of one query.
  kernel::Seed query_seed(std::string_view structure, std::uint64_t attempt) const;
  EnumerationInput enumeration_input(const PublishedPlan& plan, std::uint64_t attempt) const;

  const TraceSet* set_;
  const runtime::EngineProfile* engine_;
  kernel::Seed seed_;
  ScaleFactors scale_{};
};

}  // namespace millrace::experiments
