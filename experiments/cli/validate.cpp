#include "experiments/validation/validate.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/cli/verbs.h"
#include "experiments/cli/version.h"
#include "experiments/config/config_home.h"
#include "experiments/store/store.h"
#include "experiments/validation/stored_set.h"
#include "experiments/validation/validation_files.h"
#include "experiments/validation/validation_reader.h"
#include "experiments/validation/validation_text.h"

namespace millrace::experiments {
namespace {

// What all validations of a config share.
struct Run {
  const Options& options;
  std::string experiment;  // names results and artefacts
  std::filesystem::path folder;
  bool several = false;
};

int present(const Validation& validation, const ValidateOutcome& outcome, const Run& run) {
  const auto rows = group_rows(outcome.plans, validation.inputs.size());
  fmt::print("{}: {} plans of {} ({}), engine {}, seed {}{}\n{}", validation.name, outcome.plans.size(),
             validation.traces, kSplitNames[static_cast<std::size_t>(validation.split)], validation.engine.name,
             validation.seed, run.options.quick ? "; quick: on at most 2 % of the plans" : "",
             validation_text(validation, rows));
  const auto written = write_validation(validation, outcome.plans, rows,
                                        {.folder = run.folder,
                                         .prefix = run.several ? validation.name + "-" : "",
                                         .command = run.options.command,
                                         .version = kVersion,
                                         .quick = run.options.quick});
  if (!written) return complain(written.error(), kFailure);
  fmt::print("\n");
  for (const auto& path : *written) fmt::print("{}\n", path.string());
  if (outcome.failed == 0) return kFine;
  return complain(fmt::format("{} of {} replays failed: their plans cannot be run", outcome.failed, outcome.replays),
                  kFailedCells);
}

int validate_one(const Validation& validation, Store& store, const Run& run) {
  // Threads read plans while this one writes replays: each side has a connection of its own.
  auto reading = store.reader();
  if (!reading) return complain(reading.error().what, kFailure);
  auto set = stored_set(*reading, validation.traces);
  if (!set) return complain(set.error().what, kUsersMistake);
  const auto plans = plans_to_judge(validation, *set, run.options.quick);
  if (!plans) return complain(plans.error().what, kFailure);
  if (plans->empty()) {
    return complain(fmt::format("no plan of set '{}' is in split '{}'", validation.traces,
                                kSplitNames[static_cast<std::size_t>(validation.split)]),
                    kUsersMistake);
  }
  const auto outcome = validate(validation, *plans, *set, replay, store,
                                {.artefact_name = run.experiment + "/" + validation.name,
                                 .jobs = run.options.jobs,
                                 .progress = progress_style(stderr, run.options.quiet),
                                 .interrupted = interrupted});
  if (!outcome) return complain(outcome.error().what, kFailure);
  if (outcome->interrupted) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!run.options.quiet) {
    fmt::print(stderr, "millrace: {} replays: {} were stored, {} failed\n", outcome->replays, outcome->stored,
               outcome->failed);
  }
  return present(validation, *outcome, run);
}

}  // namespace

int validate_verb(const Options& options) {
  const std::string config =
      options.subject.empty() ? displayed(config_home() / "configs" / "validation" / "zerotune.toml") : options.subject;
  auto validations = load_validations(config, options.set);
  if (!validations) {
    for (const Diagnostic& mistake : validations.error()) fmt::print(stderr, "{}\n", to_string(mistake));
    return kUsersMistake;
  }
  if (!std::filesystem::exists(options.store)) {
    return complain(
        fmt::format("there is no store at {}; `millrace import` makes one, --store names another", options.store),
        kUsersMistake);
  }
  Run run{options, std::filesystem::path(config).stem().string(), {}, validations->size() > 1};
  run.folder = results_folder(options.out, run.experiment);
  if (auto writable = check_writable(run.folder); !writable) return complain(writable.error(), kUsersMistake);
  auto store = Store::open_existing(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto made = make_folder(run.folder); !made) return complain(made.error(), kUsersMistake);
  catch_interrupts();
  begin_status(options, run.folder.string());
  int status = kFine;
  for (Validation& validation : *validations) {
    validation.seed = options.seed.value_or(validation.seed);
    const int one = validate_one(validation, *store, run);
    if (one != kFine && one != kFailedCells) return one;
    status = status == kFine ? one : status;
  }
  return status;
}

}  // namespace millrace::experiments
