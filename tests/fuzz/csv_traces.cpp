// Tables that users write: rate traces, labels of published plans, published numbers.
#include <string>

#include "experiments/learning/reported_errors.h"
#include "experiments/published/label_files.h"
#include "experiments/published/published_table.h"
#include "experiments/traces/published_quantiles.h"
#include "sim/plan/rate_trace.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/target.h"

namespace {

using namespace millrace;

void try_trace(const std::string& path, const plan::TraceOptions& options) {
  const auto schedule = plan::load_trace(path, options);
  if (!schedule) return fuzz::demand(!schedule.error().empty() && !schedule.error().front().text().empty());
  const auto later = kernel::SimTime::from_ns(3'600'000'000'000);
  static_cast<void>(schedule->records_until(later));
  static_cast<void>(schedule->next_change(later));
}

}  // namespace

MILLRACE_FUZZ_TARGET(text) {
  const fuzz::MemoryFile file(text);
  const std::string path = file.path();
  try_trace(path, {});
  try_trace(path, {.scale_peak = 1000, .interpolate = true});
  try_trace(path, {.scale_mean = 1000,
                   .time_scale = 0.01,
                   .loop = false,
                   .start = kernel::Duration::from_seconds(60),
                   .length = kernel::Duration::from_seconds(600)});
  static_cast<void>(experiments::read_quantiles(path));
  static_cast<void>(experiments::read_reported(path));
  static_cast<void>(experiments::read_published_table(path, "a,b,c"));
  // By its name, a file of labels is CSV or JSON Lines; one in memory is the latter.
  static_cast<void>(experiments::read_label_files("/proc/self/fd", {path.substr(path.rfind('/') + 1)}));
}
