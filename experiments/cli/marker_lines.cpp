#include "experiments/cli/marker_lines.h"

#include <fmt/format.h>

#include "experiments/figures/number_text.h"
#include "experiments/figures/run_series.h"
#include "experiments/report/latency_breakdown.h"

namespace millrace::experiments {

StoreResult<std::string> marker_lines(Database& store, const std::string& comparison, const std::string& query) {
  const auto runs = first_runs(store, comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  std::string text;
  for (const FirstRun& run : *runs) {
    const auto breakdown = latency_breakdown(store, run.run);
    if (!breakdown) return tl::unexpected(breakdown.error());
    std::string ages;
    for (const OperatorLatency& one : *breakdown) {
      if (one.markers > 0) ages += fmt::format("  {} {}", one.id, duration_text(one.marker_ms));
    }
    if (!ages.empty()) text += fmt::format("  {}: latency markers reach{}\n", run.tuner, ages);
  }
  return text;
}

}  // namespace millrace::experiments
