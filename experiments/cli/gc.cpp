#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/member_options.h"
#include "experiments/cli/verbs.h"
#include "experiments/garbage/collect.h"
#include "experiments/garbage/fate.h"
#include "experiments/garbage/garbage_text.h"
#include "experiments/garbage/named_artefacts.h"
#include "experiments/learning/trained_models.h"
#include "experiments/status/disk_use.h"
#include "experiments/status/status_file.h"
#include "experiments/store/store.h"
#include "experiments/sweeps/stored_sweep.h"

namespace millrace::experiments {
namespace {

StoreResult<void> name_kept(Experiment& experiment, Store& store, std::set<std::string>& named) {
  if (auto found = find_trained_models(experiment, store); !found) return found;
  auto names = named_artefacts(experiment, store);
  if (!names) return tl::unexpected(names.error());
  named.merge(*names);
  return {};
}

// All members of a sweep, and the sweep itself.
StoreResult<void> name_kept(const Sweep& sweep, std::vector<Experiment>& members, Store& store,
                            std::set<std::string>& named) {
  std::vector<std::vector<NamedComparison>> comparisons;
  for (Experiment& member : members) {
    if (auto done = name_kept(member, store, named); !done) return done;
    comparisons.push_back(comparisons_of(member));
  }
  named.insert(sweep_key(sweep, members.front().seed, comparisons).hash());
  return {};
}

// Adds what each config to be kept names. An exit status: a config with mistakes leaves everything as it is.
int name_kept(const Options& options, Store& store, std::set<std::string>& named) {
  for (const std::string& config : options.gc.keep) {
    Options of_config = options;
    of_config.subject = config;
    const auto sweep = sweep_for(of_config);
    if (!sweep) return kUsersMistake;
    StoreResult<void> done;
    if (*sweep) {
      auto members = members_of(**sweep);
      if (!members) return kUsersMistake;
      done = name_kept(**sweep, *members, store, named);
    } else {
      auto experiment = load_for(of_config);
      if (!experiment) return kUsersMistake;
      done = name_kept(*experiment, store, named);
    }
    if (!done) return complain(fmt::format("{}: {}", config, done.error().what), kUsersMistake);
  }
  return kFine;
}

std::optional<std::string> unknown_drop(const std::vector<FatedArtefact>& fated, const Options& options) {
  for (const std::string& name : options.gc.drop) {
    const bool known = std::ranges::any_of(
        fated, [&](const FatedArtefact& artefact) { return artefact.kind == "import" && artefact.name == name; });
    if (!known) return name;
  }
  return std::nullopt;
}

}  // namespace

int gc_verb(const Options& options) {
  // A dry run opens the store for writing too: a store of an older version has to be understood first.
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (const std::string who = who_works_on(options.store); !who.empty() && !options.gc.dry_run) {
    return complain(fmt::format("{} is being worked on by {}; nothing was removed", options.store, who), kFailure);
  }
  FateRules rules{std::nullopt, options.gc.drop};
  if (!options.gc.keep.empty()) {
    rules.named.emplace();
    if (const int status = name_kept(options, *store, *rules.named); status != kFine) return status;
  }
  const auto fated = fates(*store, rules);
  if (!fated) return complain(fated.error().what, kFailure);
  if (const auto unknown = unknown_drop(*fated, options)) {
    return complain(fmt::format("nothing was imported under the name '{}'", *unknown), kUsersMistake);
  }
  const auto garbage = find_garbage(*store, *fated);
  if (!garbage) return complain(garbage.error().what, kFailure);
  fmt::print("{}", garbage_text(*garbage));
  if (garbage->empty()) fmt::print("nothing has to go\n");
  if (options.gc.dry_run) {
    if (garbage->empty()) return kFine;
    fmt::print("{} of files would go, and the room of these rows; nothing was removed\n",
               size_text(garbage->file_bytes));
    return kFine;
  }
  const auto smaller = remove_garbage(*store, *garbage);
  if (!smaller) return complain(smaller.error().what, kFailure);
  fmt::print("{} freed: {} of the database, {} of files\n", size_text(*smaller + garbage->file_bytes),
             size_text(*smaller), size_text(garbage->file_bytes));
  return kFine;
}

}  // namespace millrace::experiments
