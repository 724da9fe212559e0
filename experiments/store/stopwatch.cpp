#include "experiments/store/stopwatch.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace millrace::experiments {

TableRow Stopwatch::row(const std::string& subject, const std::string& what) const {
  const std::time_t started = std::chrono::system_clock::to_time_t(started_);
  const double duration_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  return {"wall_clock", {subject, what, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started)), duration_s}};
}

}  // namespace millrace::experiments
