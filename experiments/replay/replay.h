// Runs a published plan as it was run: the same workload, degrees and placement, for the same label interval.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

// What a replay may know of the executed run. Instance rates and CPU loads are labels: only the last two use any.
enum class ReplayInput : std::uint8_t {
  plain,    // placement, facts about the hosts, literals
  filters,  // and the observed selectivity of each filter
  oracle,   // and the results per record of each window operator: a second run imposes them
};
std::string_view to_string(ReplayInput input);

struct ReplayOptions {
  ReplayInput input = ReplayInput::plain;
  std::uint64_t seed = 1;
};

// The labels that the published programs take, by their rules: over 30 s from the first result at the sink.
struct ReplayedLabels {
  std::optional<double> latency_ms;           // mean; none without a result
  std::optional<double> throughput_per_s;     // results
  double configured_per_s = 0;                // sum over sources
  double achieved_per_s = 0;                  // sum over sources, records emitted
  std::vector<double> operator_input_per_s;   // records, by position in PublishedPlan::operators; sources: 0
  std::vector<double> operator_output_per_s;  // records, likewise
  std::string dominant;                       // the largest part of the latency: "join 3: waiting in windows, 61 %"
  double busiest_share = 0;                   // of time that the busiest instance was busy, in [0, 1]
  std::uint64_t events = 0;                   // simulated events
};

// Deterministic in its arguments. Errors: a sentence that says what of the plan cannot be run (an unknown filter
// function, more instances than slots, ...).
tl::expected<ReplayedLabels, std::string> replay(const PublishedPlan& plan, const runtime::EngineProfile& engine,
                                                 const ReplayOptions& options);

}  // namespace millrace::experiments
