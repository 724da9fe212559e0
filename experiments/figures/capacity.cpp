#include "experiments/figures/capacity.h"

#include <algorithm>
#include <utility>

namespace millrace::experiments {

namespace {

constexpr double kSpan_s = 60;

}  // namespace

std::optional<double> Capacity::add(double window_s, double read_records, const std::string& deployment,
                                    std::map<std::string, OperatorFlow> operators) {
  if (deployments_ == 0 || deployment != deployment_) ++deployments_;
  deployment_ = deployment;
  windows_.push_back({window_s, read_records, deployments_, std::move(operators)});
  length_s_ += window_s;
  while (length_s_ - windows_.front().window_s >= kSpan_s) {
    length_s_ -= windows_.front().window_s;
    windows_.pop_front();
  }
  double read = 0;
  for (const Window& window : windows_) read += window.read_records;
  if (read <= 0) return std::nullopt;
  std::optional<double> least;
  for (const auto& [id, now] : windows_.back().operators) {
    double in = 0, timed_in = 0, useful_s = 0;
    for (const Window& window : windows_) {
      const auto seen = window.operators.find(id);
      if (seen == window.operators.end()) continue;
      in += seen->second.records_in;
      if (window.deployment != deployments_ || seen->second.true_rate_per_s <= 0) continue;
      timed_in += seen->second.records_in;
      useful_s += seen->second.records_in / seen->second.true_rate_per_s;
    }
    if (in <= 0 || useful_s <= 0) continue;
    const double capacity = timed_in / useful_s * read / in;
    least = std::min(least.value_or(capacity), capacity);
  }
  return least;
}

}  // namespace millrace::experiments
