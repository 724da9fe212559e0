#include "experiments/traces/trace_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "experiments/traces/spread.h"
#include "experiments/validation/q_error.h"

namespace millrace::experiments {
namespace {

struct Part {
  std::size_t tried = 0, failed = 0;
  std::map<std::string, std::size_t> discarded;
  std::vector<double> latency_ms, throughput_per_s;
  std::size_t backpressured = 0, forwarded = 0;
  double simulated_s = 0, events = 0;
};

std::string distribution(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !(value > 0); });
  if (values.empty()) return fmt::format("{:>9} {:>9} {:>9} {:>6}", "-", "-", "-", "-");
  std::ranges::sort(values);
  return fmt::format("{:>9.4g} {:>9.4g} {:>9.4g} {:>6.2f}", quantile(values, 0.05), quantile(values, 0.5),
                     quantile(values, 0.95), spread_of_logarithms(values));
}

std::string discards(const Part& part) {
  std::vector<std::string> reasons;
  for (const auto& [reason, count] : part.discarded) reasons.push_back(fmt::format("{} {}", reason, count));
  return reasons.empty() ? "-" : fmt::format("{}", fmt::join(reasons, ", "));
}

}  // namespace

StoreResult<std::string> trace_summary(const TraceSet& set, const std::string& hash, Store& store) {
  const auto rows = store.database().rows(
      "SELECT structure, status, reason, latency_ms, throughput_per_s, backpressured, method, simulated_s, events FROM "
      "trace WHERE trace_set = ?1",
      {hash});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::string, Part> parts;
  for (const Row& row : *rows) {
    Part& part = parts[text(row[0])];
    ++part.tried;
    const std::string status = text(row[1]);
    if (status == "failed") ++part.failed;
    if (status == "discarded") ++part.discarded[text(row[2])];
    if (!is_null(row[7])) part.simulated_s += number(row[7]);
    if (!is_null(row[8])) part.events += number(row[8]);
    if (status != "done") continue;
    part.latency_ms.push_back(number(row[3]));
    part.throughput_per_s.push_back(number(row[4]));
    part.backpressured += integer(row[5]) != 0 ? 1 : 0;
    part.forwarded += text(row[6]) == "fast_forward" ? 1 : 0;
  }
  std::string result = fmt::format(
      "{:<12}{:>7}{:>7}{:>8}  {:^36}  {:^36}{:>8}{:>9}  {}\n{:<34}  {:>9} {:>9} {:>9} {:>6}  {:>9} {:>9} {:>9} {:>6}"
      "{:>8}{:>9}\n",
      "structure", "kept", "tried", "failed", "latency ms", "throughput results/s", "back-", "fast-", "discarded", "",
      "5 %", "50 %", "95 %", "sd ln", "5 %", "50 %", "95 %", "sd ln", "pressed", "forward");
  for (std::size_t i = 0; i < set.parts(); ++i) {
    const std::string& structure = set.part(i);
    const Part& part = parts[structure];
    const double kept = static_cast<double>(std::max<std::size_t>(1, part.latency_ms.size()));
    result += fmt::format("{:<12}{:>7}{:>7}{:>8}  {}  {}{:>6.0f} %{:>7.0f} %  {}\n", structure, part.latency_ms.size(),
                          part.tried, part.failed, distribution(part.latency_ms), distribution(part.throughput_per_s),
                          100 * static_cast<double>(part.backpressured) / kept,
                          100 * static_cast<double>(part.forwarded) / kept, discards(part));
  }
  return result;
}

}  // namespace millrace::experiments
