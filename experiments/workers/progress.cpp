#include "experiments/workers/progress.h"

#include <fmt/format.h>
#include <unistd.h>

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kDrawEvery{200};

double seconds_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

}  // namespace

ProgressStyle progress_style(std::FILE* stream, bool quiet) {
  if (quiet) return ProgressStyle::silent;
  return ::isatty(::fileno(stream)) != 0 ? ProgressStyle::live : ProgressStyle::lines;
}

Progress::Progress(std::FILE* stream, ProgressStyle style, std::size_t cells, double total_s)
    : stream_(stream),
      style_(style),
      cells_(cells),
      total_s_(total_s),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_ - kDrawEvery) {
  tell_progress(now());
}

Progress::~Progress() {
  tell_progress(now());
  clear_line();
}

void Progress::stored(std::size_t cells) {
  stored_ += cells;
  tell_progress(now());
}

void Progress::at(std::size_t cell, double simulated_s) {
  running_s_[cell] = simulated_s;
}

void Progress::finished(std::size_t cell, const std::string& name, double simulated_s, const std::string& outcome) {
  running_s_.erase(cell);
  finished_s_ += simulated_s;
  ++done_;
  if (!outcome.empty()) ++failed_;
  tell_progress(now());
  if (!outcome.empty()) {
    clear_line();
    fmt::print(stream_, "millrace: {} failed: {}\n", name, outcome);
  } else if (style_ == ProgressStyle::lines) {
    fmt::print(stream_, "millrace: {} done; {}\n", name, progress_text(now()));
  }
  std::fflush(stream_);
}

void Progress::tick() {
  if (std::chrono::steady_clock::now() - drawn_ < kDrawEvery) return;
  drawn_ = std::chrono::steady_clock::now();
  tell_progress(now());
  if (style_ != ProgressStyle::live) return;
  fmt::print(stream_, "\r\033[Kmillrace: {}", progress_text(now()));
  std::fflush(stream_);
}

StageProgress Progress::now() const {
  double simulated_s = finished_s_;
  for (const auto& [cell, seconds] : running_s_) simulated_s += seconds;
  return {.stage = "cells",
          .total = cells_ + stored_,
          .done = done_ + stored_,
          .failed = failed_,
          .stored = stored_,
          .simulated_s = simulated_s,
          .all_simulated_s = total_s_,
          .elapsed_s = seconds_since(start_)};
}

void Progress::clear_line() {
  if (style_ != ProgressStyle::live) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

}  // namespace millrace::experiments
