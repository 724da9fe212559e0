#include "experiments/workers/unit_progress.h"

#include <fmt/format.h>

namespace millrace::experiments {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{200};
constexpr std::chrono::seconds kLineEvery{15};

}  // namespace

UnitProgress::~UnitProgress() {
  tell_progress(now());
  if (style_ != ProgressStyle::live) return;
  fmt::print(stream_, "\r\033[K");
  std::fflush(stream_);
}

StageProgress UnitProgress::now() const {
  return {.stage = std::string(noun_),
          .total = pieces_,
          .done = done_,
          .failed = failed_,
          .stored = stored_,
          .simulated_s = simulated_s_,
          .elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count()};
}

void UnitProgress::tick() {
  const auto at = std::chrono::steady_clock::now();
  if (at - told_ >= kRedrawEvery) {
    told_ = at;
    tell_progress(now());
  }
  if (style_ == ProgressStyle::silent) return;
  if (at - drawn_ < (style_ == ProgressStyle::live ? std::chrono::milliseconds(kRedrawEvery) : kLineEvery)) return;
  drawn_ = at;
  const std::string words = progress_text(now());
  if (style_ == ProgressStyle::live) {
    fmt::print(stream_, "\r\033[Kmillrace: {}", words);
  } else {
    fmt::print(stream_, "millrace: {}\n", words);
  }
  std::fflush(stream_);
}

}  // namespace millrace::experiments
