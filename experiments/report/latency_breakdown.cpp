#include "experiments/report/latency_breakdown.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

namespace millrace::experiments {

namespace {

struct Sums {
  OperatorLatency of;
  double seconds = 0;
};

// A member that is a number, else 0.
double member(const nlohmann::json& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// What an operator handled: what came in, or, of a source, what went out.
double records_of(const nlohmann::json& seen) {
  const double in = member(seen, "records_in");
  return in > 0 ? in : member(seen, "records_out");
}

void add_window(Sums& sums, const nlohmann::json& seen, double window_s) {
  sums.seconds += window_s;
  sums.of.busy_ms_per_s += window_s * member(seen, "busy_ms_per_s");
  sums.of.backpressured_ms_per_s += window_s * member(seen, "backpressured_ms_per_s");
  if (const auto markers = seen.find("markers"); markers != seen.end()) {
    const double count = member(*markers, "count");
    sums.of.markers += count;
    sums.of.marker_ms += count * member(*markers, "mean_ms");
  }
  const auto latency = seen.find("latency");
  if (latency == seen.end()) return;
  const double records = records_of(seen);
  sums.of.records += records;
  for (std::size_t i = 0; i < kLatencyParts.size(); ++i) {
    sums.of.parts_ms[i] += records * member(*latency, kLatencyParts[i].member);
  }
}

}  // namespace

double OperatorLatency::total_ms() const {
  return std::accumulate(parts_ms.begin(), parts_ms.end(), 0.0);
}

StoreResult<std::vector<OperatorLatency>> latency_breakdown(Database& store, const std::string& run) {
  auto rows = store.rows(
      "SELECT window_s - ifnull(downtime_s, 0), operators FROM window WHERE run = ?1 ORDER BY position", {run});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::string, Sums> by_operator;
  for (const Row& row : *rows) {
    const auto operators = nlohmann::json::parse(text(row[1]), nullptr, false);
    if (!operators.is_object()) continue;  // not measured
    for (const auto& [id, seen] : operators.items()) add_window(by_operator[id], seen, number(row[0]));
  }
  std::vector<OperatorLatency> breakdown;
  for (auto& [id, sums] : by_operator) {
    if (sums.of.records <= 0 && sums.of.markers <= 0) continue;
    sums.of.id = id;
    for (double& part : sums.of.parts_ms) part /= std::max(1.0, sums.of.records);
    if (sums.of.markers > 0) sums.of.marker_ms /= sums.of.markers;
    sums.of.busy_ms_per_s /= sums.seconds;
    sums.of.backpressured_ms_per_s /= sums.seconds;
    breakdown.push_back(sums.of);
  }
  return breakdown;
}

}  // namespace millrace::experiments
