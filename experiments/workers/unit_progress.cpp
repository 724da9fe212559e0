#include "experiments/workers/unit_progress.h"

#include <fmt/format.h>

#include <cmath>

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{200};
constexpr std::chrono::seconds kLineEvery{15};

std::string left_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string unit_progress_text(std::string_view noun, std::size_t done, std::size_t pieces, double elapsed_s) {
  const double per_s = elapsed_s > 0 ? static_cast<double>(done) / elapsed_s : 0;
  const std::string left = per_s > 0 ? left_text(static_cast<double>(pieces - done) / per_s) : "-";
  return fmt::format("{}/{} {}  {:.1f} {}/s  {} left", done, pieces, noun, per_s, noun, left);
}

UnitProgress::~UnitProgress() {
  if (style_ != ProgressStyle::live) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

void UnitProgress::tick() {
  const auto now = std::chrono::steady_clock::now();
  if (style_ == ProgressStyle::silent) return;
  if (now - drawn_ < (style_ == ProgressStyle::live ? std::chrono::milliseconds(kRedrawEvery) : kLineEvery)) return;
  drawn_ = now;
  const std::string words =
      unit_progress_text(noun_, done_, pieces_, std::chrono::duration<double>(now - start_).count());
  if (style_ == ProgressStyle::live) {
    fmt::print(stream_, "\r\033[Kmillrace: {}", words);
  } else {
    fmt::print(stream_, "millrace: {}\n", words);
  }
  std::fflush(stream_);
}

}  // namespace millrace::experiments
