#include "experiments/published/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/import_flink_job.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/cli/verbs.h"
#include "experiments/published/import_summary.h"

namespace millrace::experiments {
namespace {

using Clock = std::chrono::steady_clock;

// "millrace: 3000/11979 plans, 850 plans/s, 11 s left", once a second.
class ImportProgress {
 public:
  void at(std::size_t done, std::size_t plans) {
    ++read_;
    const auto now = Clock::now();
    if (now - shown_ < std::chrono::seconds(1)) return;
    shown_ = now;
    const double per_s = static_cast<double>(read_) / std::chrono::duration<double>(now - start_).count();
    fmt::print(stderr, "millrace: {}/{} plans, {:.0f} plans/s, {:.0f} s left\n", done, plans, per_s,
               static_cast<double>(plans - done) / per_s);
  }

 private:
  Clock::time_point start_ = Clock::now(), shown_ = start_;
  std::size_t read_ = 0;
};

int report(Store& store, const ImportResult& result, const std::filesystem::path& folder) {
  const auto summary = import_summary(store, result.set);
  if (!summary) return complain(summary.error().what, kFailure);
  for (const std::string& malformed : summary->malformed) {
    fmt::print(stderr, "{}\n", (folder / malformed).string());
  }
  fmt::print("{}\n{} plans, {} of them stored before; set {}\n", import_table(*summary), result.plans,
             result.were_there, result.set.substr(0, 12));
  return summary->malformed.empty() ? kFine : kFailedCells;
}

}  // namespace

int import_verb(const Options& options) {
  if (options.subject == "flink-job") return import_flink_job(options);
  for (const auto& [option, value] :
       {std::pair{"--job", &options.flink_job.job}, std::pair{"--window", &options.flink_job.window},
        std::pair{"--out", &options.out}}) {
    if (!value->empty()) return complain(fmt::format("{} is an option of flink-job alone", option), kUsersMistake);
  }
  catch_interrupts();
  const auto folder = read_source_folder(options.directory, interrupted);
  if (interrupted()) return complain("interrupted; nothing was written", kInterrupted);
  if (!folder) return complain(folder.error(), kUsersMistake);
  const auto labels = read_label_files(folder->root, folder->label_files);
  if (!labels) {
    for (const Diagnostic& mistake : labels.error()) fmt::print(stderr, "{}\n", to_string(mistake));
    return kUsersMistake;
  }
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  begin_status(options, "");

  ImportProgress progress;
  ImportRequest request{.name = options.name, .subtasks = options.subtasks, .interrupted = interrupted};
  if (!options.quiet) request.report = [&](std::size_t done, std::size_t plans) { progress.at(done, plans); };
  const auto result = import_plans(*store, *folder, *labels, request);
  if (!result) return complain(result.error().what, kFailure);
  if (!result->finished) return complain("interrupted; the same command goes on from here", kInterrupted);
  return report(*store, *result, folder->root);
}

}  // namespace millrace::experiments
