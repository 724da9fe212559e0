#include "experiments/workers/stage_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace millrace::experiments {
namespace {

std::function<void(const StageProgress&)>& listener() {
  static std::function<void(const StageProgress&)> hear;
  return hear;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

std::string simulated_text(double per_s) {
  if (per_s >= 9999.5) return fmt::format("{:.0f}k", per_s / 1000);
  if (per_s >= 999.5) return fmt::format("{:.1f}k", per_s / 1000);
  return fmt::format("{:.0f}", per_s);
}

}  // namespace

double StageProgress::done_per_s() const {
  return elapsed_s > 0 ? static_cast<double>(done - stored) / elapsed_s : 0;
}

double StageProgress::simulated_per_s() const {
  return elapsed_s > 0 ? simulated_s / elapsed_s : 0;
}

std::optional<double> StageProgress::left_s() const {
  if (all_simulated_s > 0) {
    if (simulated_per_s() <= 0) return std::nullopt;
    return std::max(0.0, all_simulated_s - simulated_s) / simulated_per_s();
  }
  if (done_per_s() <= 0) return std::nullopt;
  return static_cast<double>(total - done) / done_per_s();
}

std::string progress_text(const StageProgress& progress) {
  if (progress.total == 0) return progress.stage;
  std::string text = fmt::format("{}/{} {}  {:.1f} {}/s", progress.done, progress.total, progress.stage,
                                 progress.done_per_s(), progress.stage);
  if (progress.all_simulated_s > 0 || progress.simulated_s > 0) {
    text += fmt::format("  {} simulated s/s", simulated_text(progress.simulated_per_s()));
  }
  const auto left = progress.left_s();
  text += fmt::format("  {} left", left ? clock_text(*left) : "-");
  if (progress.failed > 0) text += fmt::format("  {} failed", progress.failed);
  return text;
}

void listen_to_progress(std::function<void(const StageProgress&)> hear) {
  listener() = std::move(hear);
}

void tell_progress(const StageProgress& progress) {
  if (listener()) listener()(progress);
}

void tell_stage(const std::string& what) {
  tell_progress({.stage = what});
}

}  // namespace millrace::experiments
