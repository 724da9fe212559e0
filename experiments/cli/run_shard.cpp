#include "experiments/cli/run_shard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/run_traces.h"
#include "experiments/cli/worker_command.h"
#include "experiments/comparison/compute.h"
#include "experiments/learning/trained_models.h"
#include "experiments/pipelines/compute_pipelines.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/traces/compute_trace_shard.h"
#include "experiments/traces/trace_key.h"
#include "experiments/workers/shard.h"

namespace millrace::experiments {
namespace {

int interrupted_status() {
  return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
}

class ShardRun {
 public:
  ShardRun(const Experiment& experiment, Store& store, const Options& options, const Shard& shard)
      : experiment_(experiment), store_(store), options_(options), shard_(shard), for_workers_(store) {}

  int run() {
    const auto command = worker_command(options_, experiment_, for_workers_);
    if (!command) return complain(command.error().what, kFailure);
    command_ = *command;
    for (const auto part : {&ShardRun::traces, &ShardRun::pipelines, &ShardRun::comparisons}) {
      if (const int status = (this->*part)(); status != kFine) return status;
    }
    say_what_is_left();
    fmt::print("store    {}\n", options_.store);
    return failed_ == 0 ? kFine : kFailedCells;
  }

 private:
  int traces() {
    for (const TraceSet& set : experiment_.traces) {
      if (set.live) {
        left_.push_back("trace " + set.name + " (measured on a cluster)");
        continue;
      }
      const auto counts = compute_trace_shard(set, trace_set_key(experiment_, set), store_, shard_,
                                              {.artefact_name = name_of(experiment_, set),
                                               .jobs = options_.jobs,
                                               .worker_command = command_,
                                               .progress = progress_style(stderr, options_.quiet),
                                               .interrupted = interrupted});
      if (!counts) return complain(fmt::format("trace {}: {}", set.name, counts.error().what), kFailure);
      if (counts->interrupted) return interrupted_status();
      say(fmt::format("trace {}: {} executions of this shard, {} of them fit to be kept, {} failed", set.name,
                      counts->attempts, counts->kept, counts->failed));
      failed_ += counts->failed;
    }
    return kFine;
  }

  int pipelines() {
    for (const PipelinesSpec& spec : experiment_.pipelines) {
      const auto counts = compute_pipelines(spec, pipelines_key(experiment_, spec), store_,
                                            {.artefact_name = experiment_.name + "/" + spec.name,
                                             .jobs = options_.jobs,
                                             .worker_command = command_,
                                             .progress = progress_style(stderr, options_.quiet),
                                             .interrupted = interrupted,
                                             .shard = shard_});
      if (!counts) return complain(fmt::format("pipelines {}: {}", spec.name, counts.error().what), kFailure);
      if (counts->interrupted) return interrupted_status();
      say(fmt::format("pipelines {}: {} queries of this shard, {} of them were stored, {} failed", spec.name,
                      counts->queries - counts->left, counts->stored, counts->failed));
      failed_ += counts->failed;
    }
    return kFine;
  }

  int comparisons() {
    if (experiment_.comparisons.empty()) return kFine;
    if (lacks_a_model()) {
      left_.push_back("the comparisons, whose tuners have models that are not trained yet");
      return kFine;
    }
    const auto outcome = compute(experiment_, store_,
                                 {.jobs = options_.jobs,
                                  .worker_command = command_,
                                  .progress = progress_style(stderr, options_.quiet),
                                  .interrupted = interrupted,
                                  .shard = shard_});
    if (!outcome) return complain(outcome.error().what, kFailure);
    if (outcome->interrupted) return interrupted_status();
    const std::size_t own = outcome->cells - outcome->left;
    say(fmt::format("{} runs of this shard: {} were stored, {} computed, {} failed", own, outcome->stored,
                    own - outcome->stored - outcome->failed, outcome->failed));
    failed_ += outcome->failed;
    return kFine;
  }

  bool lacks_a_model() const {
    std::error_code ignored;
    for (const Comparison& comparison : experiment_.comparisons) {
      for (const TunerChoice& choice : comparison.tuners) {
        for (const auto& [option, file] : choice.trained) {
          if (!std::filesystem::exists(file, ignored)) return true;
        }
      }
    }
    return false;
  }

  void say_what_is_left() {
    const auto leave = [this](bool any, const char* what) {
      if (any) left_.emplace_back(what);
    };
    leave(!experiment_.samplings.empty(), "the samplings");
    leave(!experiment_.capabilities.empty(), "the models of capability");
    leave(!experiment_.forecasts.empty(), "the forecasts");
    leave(!experiment_.models.empty(), "the models");
    leave(!experiment_.predictors.empty(), "the predictors");
    if (!left_.empty()) say(fmt::format("left to the run that follows the merge: {}", fmt::join(left_, ", ")));
  }

  void say(const std::string& sentence) const {
    if (!options_.quiet) fmt::print(stderr, "millrace: {}\n", sentence);
  }

  const Experiment& experiment_;
  Store& store_;
  const Options& options_;
  const Shard shard_;
  WorkerStore for_workers_;
  std::vector<std::string> command_;
  std::vector<std::string> left_;
  std::size_t failed_ = 0;
};

}  // namespace

int run_shard(const Options& given) {
  const auto shard = parse_shard(given.shard);
  if (!shard) return complain("--shard: " + shard.error(), kUsersMistake);
  auto experiment = load_for(given);
  if (!experiment) return kUsersMistake;
  Options options = given;
  if (options.store == default_store()) {
    const auto name = fmt::format("{}.shard-{}-of-{}.sqlite", experiment->name, shard->number, shard->count);
    options.store = (std::filesystem::path(options.store).parent_path() / name).string();
  }
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  if (auto found = find_trained_models(*experiment, *store); !found) return complain(found.error().what, kUsersMistake);
  catch_interrupts();
  return ShardRun(*experiment, *store, options, *shard).run();
}

}  // namespace millrace::experiments
