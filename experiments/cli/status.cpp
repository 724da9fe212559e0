#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/verbs.h"
#include "experiments/status/status_text.h"
#include "experiments/store/store.h"

namespace millrace::experiments {
namespace {

struct Heard {
  WorkStatus status;
  Liveness liveness;
  std::filesystem::path file;
};

bool may_run(const Heard& heard) {
  return heard.liveness == Liveness::alive || heard.liveness == Liveness::silent;
}

// What matters for what comes next: who works, else who worked; nullptr if nobody is known.
const Heard* last_of(const std::vector<Heard>& heard) {
  const auto working = std::ranges::find_if(heard, may_run);
  if (working != heard.end()) return &*working;
  return heard.empty() ? nullptr : &heard.front();
}

// Files that cannot be read are told and passed over.
std::vector<Heard> hear_all(const std::string& store) {
  std::vector<Heard> all;
  for (const auto& file : status_files(store)) {
    auto status = read_status(file);
    if (!status) {
      complain(status.error(), kFailure);
      continue;
    }
    const Liveness liveness = liveness_of(*status, now_utc_s(), host_name());
    all.push_back({std::move(*status), liveness, file});
  }
  return all;
}

// The experiment that the user means: of a config its name, of RESULTS what stands before a slash, of a folder of
// results its last part. Nothing if the config has mistakes.
std::optional<std::string> experiment_of(const Options& options) {
  const std::filesystem::path subject = options.subject;
  if (options.subject.empty()) return "";
  if (subject.extension() == ".toml" || std::filesystem::is_regular_file(subject)) {
    const auto experiment = load_for(options);
    return experiment ? std::optional(experiment->name) : std::nullopt;
  }
  if (std::filesystem::is_directory(subject))
    return std::filesystem::absolute(subject / ".").lexically_normal().parent_path().filename().string();
  return options.subject;
}

// A store whose writer is on another machine is read without its locks, which do not reach so far.
StoreResult<Store> open(const std::string& path, const std::vector<Heard>& heard) {
  bool elsewhere = false;
  for (const Heard& each : heard) elsewhere = elsewhere || (may_run(each) && each.status.host != host_name());
  if (elsewhere) fmt::print("the store is as its writer on another machine last left the file, perhaps a while ago\n");
  return Store::open_to_read(path, elsewhere);
}

std::string results_of(const Options& options, const std::string& experiment, const std::vector<Heard>& heard) {
  if (!experiment.empty()) return results_folder("", experiment.substr(0, experiment.find('/'))).string();
  return options.subject.empty() && !heard.empty() ? heard.front().status.results : "";
}

}  // namespace

int status_verb(const Options& options) {
  const auto experiment = experiment_of(options);
  if (!experiment) return kUsersMistake;
  const std::vector<Heard> heard = hear_all(options.store);
  for (const Heard& each : heard) {
    fmt::print("{}\n", work_text(each.status, each.liveness, now_utc_s(), each.file.string()));
  }
  auto store = open(options.store, heard);
  if (!store) return complain(store.error().what, kUsersMistake);
  const auto overview = store_overview(*store, *experiment);
  if (!overview) return complain(overview.error().what, kFailure);
  if (overview->kinds.empty() && !experiment->empty()) {
    return complain(fmt::format("nothing is stored of {}; `millrace run CONFIG` computes it", *experiment),
                    kUsersMistake);
  }
  fmt::print("{}\n", overview_text(*overview));
  const auto use = disk_use(*store);
  if (!use) return complain(use.error().what, kFailure);
  const std::string results = results_of(options, *experiment, heard);
  const bool there = !results.empty() && std::filesystem::is_directory(results);
  fmt::print("{}\n", disk_text(options.store, *use, results, there ? bytes_below(results) : -1));
  const Heard* last = last_of(heard);
  fmt::print("{}", next_text(last == nullptr ? nullptr : &last->status,
                             last == nullptr ? Liveness::ended : last->liveness, *overview));
  return kFine;
}

}  // namespace millrace::experiments
