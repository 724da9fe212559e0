#include "experiments/workers/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kDrawEvery{200};

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

std::string rate_text(double per_s) {
  if (per_s >= 9999.5) return fmt::format("{:.0f}k", per_s / 1000);
  if (per_s >= 999.5) return fmt::format("{:.1f}k", per_s / 1000);
  return fmt::format("{:.0f}", per_s);
}

double seconds_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

}  // namespace

ProgressStyle progress_style(std::FILE* stream, bool quiet) {
  if (quiet) return ProgressStyle::silent;
  return ::isatty(::fileno(stream)) != 0 ? ProgressStyle::live : ProgressStyle::lines;
}

std::string progress_text(std::size_t done, std::size_t cells, double simulated_s, double total_s, double elapsed_s) {
  const double rate = elapsed_s > 0 ? simulated_s / elapsed_s : 0;
  const std::string left = rate > 0 ? clock_text((total_s - simulated_s) / rate) : "-";
  return fmt::format("{}/{} cells  {} simulated s/s  {} left", done, cells, rate_text(rate), left);
}

Progress::Progress(std::FILE* stream, ProgressStyle style, std::size_t cells, double total_s)
    : stream_(stream),
      style_(style),
      cells_(cells),
      total_s_(total_s),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_ - kDrawEvery) {}

Progress::~Progress() {
  clear_line();
}

void Progress::at(std::size_t cell, double simulated_s) {
  running_s_[cell] = simulated_s;
}

void Progress::finished(std::size_t cell, const std::string& name, double simulated_s, const std::string& outcome) {
  running_s_.erase(cell);
  finished_s_ += simulated_s;
  ++done_;
  if (!outcome.empty()) {
    clear_line();
    fmt::print(stream_, "millrace: {} failed: {}\n", name, outcome);
  } else if (style_ == ProgressStyle::lines) {
    fmt::print(stream_, "millrace: {} done; {}\n", name, text());
  }
  std::fflush(stream_);
}

void Progress::tick() {
  if (style_ != ProgressStyle::live || std::chrono::steady_clock::now() - drawn_ < kDrawEvery) return;
  drawn_ = std::chrono::steady_clock::now();
  fmt::print(stream_, "\r\033[Kmillrace: {}", text());
  std::fflush(stream_);
}

std::string Progress::text() const {
  double simulated_s = finished_s_;
  for (const auto& [cell, seconds] : running_s_) simulated_s += seconds;
  return progress_text(done_, cells_, simulated_s, total_s_, seconds_since(start_));
}

void Progress::clear_line() {
  if (style_ != ProgressStyle::live) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

}  // namespace millrace::experiments
