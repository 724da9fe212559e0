#include "experiments/cli/run_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/cli/dry_run.h"
#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/member_options.h"
#include "experiments/cli/places.h"
#include "experiments/cli/present.h"
#include "experiments/cli/present_sweep.h"
#include "experiments/cli/run_stages.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/cli/worker_command.h"
#include "experiments/comparison/compute.h"
#include "experiments/expectations/expectation_text.h"
#include "experiments/learning/trained_models.h"
#include "experiments/store/stopwatch.h"
#include "experiments/sweeps/member_question.h"
#include "experiments/sweeps/stored_sweep.h"

namespace millrace::experiments {
namespace {

constexpr const char* kGoesOn = "interrupted; what was finished is stored, and the same command goes on from there";

class SweepRun {
 public:
  SweepRun(const Sweep& sweep, std::vector<Experiment> members, Store& store, const Options& options,
           std::filesystem::path folder)
      : sweep_(sweep),
        members_(std::move(members)),
        failures_(members_.size()),
        store_(store),
        for_workers_(store),
        options_(options),
        folder_(std::move(folder)) {}

  int run() {
    const Stopwatch stopwatch;
    if (const int staged = run_all_stages(); staged != kFine) return staged;
    auto outcome = compute_comparisons();
    if (!outcome) return complain(outcome.error().what, kFailure);
    if (outcome->interrupted) return complain(kGoesOn, kInterrupted);
    if (!options_.quiet) {
      fmt::print(stderr, "millrace: {} cells, {} runs: {} were stored, {} computed, {} failed\n", sweep_.cells.size(),
                 outcome->cells, outcome->stored, outcome->cells - outcome->stored - outcome->failed, outcome->failed);
    }
    const auto hash = store_sweep(stopwatch, *outcome);
    if (!hash) return complain(hash.error().what, kFailure);
    return present(*hash, *outcome);
  }

 private:
  // What comes before comparisons. kFine unless all of it is to end here.
  int run_all_stages() {
    for (std::size_t member = 0; member < members_.size(); ++member) {
      Experiment& experiment = members_[member];
      if (auto found = find_trained_models(experiment, store_); !found) {
        note_failure(member, found.error().what);
      } else if (has_stages(experiment)) {
        const int status = stages_of(member);
        if (status == kInterrupted) return status;
      }
      if (!failures_[member].empty() && options_.sweep.on_error == "stop") {
        return complain(fmt::format("stopped at {}, which failed, as --on-error says", member_name(sweep_, member)),
                        kFailedCells);
      }
    }
    return kFine;
  }

  static bool has_stages(const Experiment& experiment) {
    return experiment.has_other_results() || !experiment.capabilities.empty() || !experiment.predictors.empty() ||
           !experiment.deployments.empty() || !experiment.fidelities.empty();
  }

  int stages_of(std::size_t member) {
    const Experiment& experiment = members_[member];
    fmt::print("\n{}\n", member_name(sweep_, member));
    const Options own = member_options(sweep_, member, experiment, options_);
    const auto folder = folder_ / "cells" / fmt::format("{}-{}", sweep_.cell_of(member), sweep_.repetition_of(member));
    int status = kFailure;
    for (std::size_t attempt = 0; attempt <= options_.sweep.retries && status != kFine; ++attempt) {
      if (auto made = make_folder(folder); !made) return note_failure(member, made.error());
      status = run_stages(experiment, store_, own, for_workers_, folder);
      if (status == kInterrupted) return status;
    }
    if (status == kFailedCells) partly_failed_ = true;
    if (status != kFine && status != kFailedCells) note_failure(member, last_complaint());
    return status;
  }

  int note_failure(std::size_t member, const std::string& why) {
    fmt::print(stderr, "millrace: {} failed: {}\n", member_name(sweep_, member), why);
    failures_[member] = why;
    return kFailure;
  }

  StoreResult<ComputeOutcome> compute_comparisons() {
    std::vector<ComputedExperiment> computed;
    for (std::size_t member = 0; member < members_.size(); ++member) {
      if (!failures_[member].empty()) continue;
      std::string name = fmt::format("cell {}", sweep_.cell_of(member));
      if (sweep_.spec.repetitions > 1) name += fmt::format(".{}", sweep_.repetition_of(member));
      computed.push_back({&members_[member], member_prefix(member), std::move(name)});
    }
    const bool reads = std::ranges::any_of(members_, reads_the_store);
    const auto command = worker_command(options_, reads, for_workers_);
    if (!command) return tl::unexpected(command.error());
    return compute(computed, store_, compute_options(options_, *command));
  }

  // Hash of the sweep.
  StoreResult<std::string> store_sweep(const Stopwatch& stopwatch, const ComputeOutcome& outcome) {
    std::vector<MemberOutcome> outcomes;
    auto known = outcome.comparisons.begin();
    for (std::size_t member = 0; member < members_.size(); ++member) {
      const Experiment& experiment = members_[member];
      std::vector<NamedComparison> comparisons;
      if (failures_[member].empty()) {
        for (std::size_t i = 0; i < known->size(); ++i)
          comparisons.emplace_back(experiment.comparisons[i].name, (*known)[i]);
        ++known;
      } else {
        comparisons = comparisons_of(experiment);
      }
      auto one = member_outcome(store_, experiment.seed, std::move(comparisons), failures_[member]);
      if (!one) return tl::unexpected(one.error());
      outcomes.push_back(std::move(*one));
    }
    std::vector<TableRow> rows = sweep_rows(sweep_, members_.front().name, outcomes);
    const std::string hash = text(rows.front().values.front());
    rows.push_back(stopwatch.row(hash, "sweep"));
    if (auto put = store_.put(rows); !put) return tl::unexpected(put.error());
    return hash;
  }

  int present(const std::string& hash, const ComputeOutcome& outcome) {
    if (options_.quick) fmt::print("quick: on at most 2 % of the simulated time\n");
    const auto written = write_sweep(store_, hash, sweep_.figures, options_, folder_);
    if (auto printed = print_sweep(store_, hash, folder_); !printed) return complain(printed.error().what, kFailure);
    const auto kept = judge();
    print_places(options_.store, folder_);
    if (!written) return complain(written.error(), kFailure);
    if (!kept) return complain(kept.error().what, kFailure);
    const auto failed = std::ranges::count_if(failures_, [](const std::string& why) { return !why.empty(); });
    if (outcome.stopped) return complain("stopped at a failed run, as --on-error says", kFailedCells);
    if (failed > 0) return complain(fmt::format("{} of {} experiments failed", failed, members_.size()), kFailedCells);
    if (outcome.failed > 0) {
      return complain(fmt::format("{} of {} runs failed", outcome.failed, outcome.cells), kFailedCells);
    }
    if (partly_failed_) return kFailedCells;
    return *kept || !options_.strict ? kFine : kFailure;
  }

  // Says which expectations the members do not meet; whether there are none such.
  StoreResult<bool> judge() {
    std::size_t met = 0, all = 0;
    for (std::size_t member = 0; member < members_.size(); ++member) {
      if (members_[member].expectations.empty()) return true;
      const auto judged = judge_expectations(store_.database(), members_[member]);
      if (!judged) return tl::unexpected(judged.error());
      all += judged->size();
      met += count_met(*judged);
      if (count_met(*judged) == judged->size()) continue;
      fmt::print("\n{}\n{}", member_name(sweep_, member), expectations_table(*judged, options_.quick));
    }
    fmt::print("\n{} of {} expectations of the cells are met\n", met, all);
    return met == all;
  }

  const Sweep& sweep_;
  std::vector<Experiment> members_;
  std::vector<std::string> failures_;  // of each member before its comparisons; "": none
  Store& store_;
  WorkerStore for_workers_;
  const Options& options_;
  const std::filesystem::path folder_;
  bool partly_failed_ = false;
};

}  // namespace

int run_sweep(const Sweep& sweep, const Options& options) {
  if (options.sweep.dry_run) return list_sweep(sweep, options);
  auto members = members_of(sweep);
  if (!members) return kUsersMistake;
  if (!options.timelines.empty()) {
    return complain(
        "--timeline is of one experiment, and this is a sweep; --sweep KEY=VALUE picks a value of an axis, "
        "and a copy of the config without [sweep] is one experiment",
        kUsersMistake);
  }
  const auto folder = results_folder(options.out, members->front().name);
  if (auto writable = check_writable(folder); !writable) return complain(writable.error(), kUsersMistake);
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto made = make_folder(folder); !made) return complain(made.error(), kUsersMistake);
  catch_interrupts();
  begin_status(options, folder.string());
  return SweepRun(sweep, std::move(*members), *store, options, folder).run();
}

int list_sweep(const Sweep& sweep, const Options& options) {
  auto members = members_of(sweep);
  if (!members) return kUsersMistake;
  std::vector<ListedExperiment> listed;
  for (std::size_t member = 0; member < members->size(); ++member) {
    listed.push_back({&(*members)[member], member_name(sweep, member)});
  }
  for (const SweepAxis& axis : sweep.spec.axes) {
    fmt::print("axis {}: {} values, {} to {}\n", axis.key, axis.values.size(), axis.values.front().text,
               axis.values.back().text);
  }
  for (const SweepCondition& condition : sweep.spec.where) fmt::print("where {}\n", condition.written);
  const std::string seeds =
      sweep.spec.repetitions > 1 ? fmt::format(", each with {} seeds", sweep.spec.repetitions) : "";
  fmt::print("{} cells{}\n", sweep.cells.size(), seeds);
  return list_experiments(listed, options);
}

int show_sweep(const Sweep& sweep, Store& store, const Options& options) {
  auto members = members_of(sweep);
  if (!members) return kUsersMistake;
  std::vector<std::vector<NamedComparison>> comparisons;
  for (Experiment& experiment : *members) {
    if (auto found = find_trained_models(experiment, store); !found) return complain(found.error().what, kFailure);
    comparisons.push_back(comparisons_of(experiment));
  }
  const std::string hash = sweep_key(sweep, members->front().seed, comparisons).hash();
  const auto status = store.status(hash);
  if (!status) return complain(status.error().what, kFailure);
  if (!*status) {
    return complain(fmt::format("this sweep of {} is not stored; `millrace run CONFIG` computes it", options.subject),
                    kUsersMistake);
  }
  const auto folder = results_folder(options.out, members->front().name);
  if (auto printed = print_sweep(store, hash, folder); !printed) return complain(printed.error().what, kFailure);
  print_places(options.store, folder);
  return kFine;
}

}  // namespace millrace::experiments
