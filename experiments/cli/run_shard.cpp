#include "experiments/cli/run_shard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/member_options.h"
#include "experiments/cli/places.h"
#include "experiments/cli/run_stages.h"
#include "experiments/cli/run_traces.h"
#include "experiments/cli/status_of_work.h"
#include "experiments/cli/worker_command.h"
#include "experiments/comparison/compute.h"
#include "experiments/learning/trained_models.h"
#include "experiments/pipelines/compute_pipelines.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/sweeps/member_question.h"
#include "experiments/traces/compute_trace_shard.h"
#include "experiments/traces/trace_key.h"
#include "experiments/workers/shard.h"

namespace millrace::experiments {
namespace {

int interrupted_status() {
  return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
}

// An experiment, or one of a sweep.
struct ShardMember {
  Experiment experiment;
  Options options;     // under which it is a config of its own
  std::string prefix;  // as ComputedExperiment has it
  std::string name;    // likewise
};

class ShardRun {
 public:
  ShardRun(std::vector<ShardMember> members, Store& store, const Options& options, const Shard& shard)
      : members_(std::move(members)), store_(store), options_(options), shard_(shard), for_workers_(store) {}

  int run() {
    for (const ShardMember& member : members_) {
      if (const int status = stages(member); status != kFine) return status;
    }
    if (const int status = comparisons(); status != kFine) return status;
    if (!left_.empty()) say(fmt::format("left to the run that follows the merge: {}", fmt::join(left_, ", ")));
    fmt::print("store    {}\n", options_.store);
    return failed_ == 0 ? kFine : kFailedCells;
  }

 private:
  int stages(const ShardMember& member) {
    const auto command = worker_command(member.options, reads_the_store(member.experiment), for_workers_);
    if (!command) return complain(command.error().what, kFailure);
    if (const int status = traces(member.experiment, *command); status != kFine) return status;
    if (const int status = pipelines(member.experiment, *command); status != kFine) return status;
    const Experiment& experiment = member.experiment;
    const auto leave = [this](bool any, const char* what) {
      if (any) left_.emplace(what);
    };
    leave(!experiment.samplings.empty(), "the samplings");
    leave(!experiment.capabilities.empty(), "the models of capability");
    leave(!experiment.forecasts.empty(), "the forecasts");
    leave(!experiment.models.empty(), "the models");
    leave(!experiment.predictors.empty(), "the predictors");
    return kFine;
  }

  int traces(const Experiment& experiment, const std::vector<std::string>& command) {
    for (const TraceSet& set : experiment.traces) {
      if (set.live) {
        left_.insert("trace " + set.name + " (measured on a cluster)");
        continue;
      }
      const auto counts = compute_trace_shard(set, trace_set_key(experiment, set), store_, shard_,
                                              {.artefact_name = name_of(experiment, set),
                                               .jobs = options_.jobs,
                                               .worker_command = command,
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

  int pipelines(const Experiment& experiment, const std::vector<std::string>& command) {
    for (const PipelinesSpec& spec : experiment.pipelines) {
      const auto counts = compute_pipelines(spec, pipelines_key(experiment, spec), store_,
                                            {.artefact_name = experiment.name + "/" + spec.name,
                                             .jobs = options_.jobs,
                                             .worker_command = command,
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
    std::vector<ComputedExperiment> computed;
    for (const ShardMember& member : members_) {
      if (member.experiment.comparisons.empty()) continue;
      if (lacks_a_model(member.experiment)) {
        left_.emplace("the comparisons, whose tuners have models that are not trained yet");
      } else {
        computed.push_back({&member.experiment, member.prefix, member.name});
      }
    }
    if (computed.empty()) return kFine;
    const bool reads = std::ranges::any_of(members_, reads_the_store, &ShardMember::experiment);
    const auto command = worker_command(options_, reads, for_workers_);
    if (!command) return complain(command.error().what, kFailure);
    ComputeOptions how = compute_options(options_, *command);
    how.shard = shard_;
    const auto outcome = compute(computed, store_, how);
    if (!outcome) return complain(outcome.error().what, kFailure);
    if (outcome->interrupted) return interrupted_status();
    const std::size_t own = outcome->cells - outcome->left;
    say(fmt::format("{} runs of this shard: {} were stored, {} computed, {} failed", own, outcome->stored,
                    own - outcome->stored - outcome->failed, outcome->failed));
    failed_ += outcome->failed;
    return outcome->stopped ? complain("stopped at a failed run, as --on-error says", kFailedCells) : kFine;
  }

  static bool lacks_a_model(const Experiment& experiment) {
    std::error_code ignored;
    for (const Comparison& comparison : experiment.comparisons) {
      for (const TunerChoice& choice : comparison.tuners) {
        for (const auto& [option, file] : choice.trained) {
          if (!std::filesystem::exists(file, ignored)) return true;
        }
      }
    }
    return false;
  }

  void say(const std::string& sentence) const {
    if (!options_.quiet) fmt::print(stderr, "millrace: {}\n", sentence);
  }

  const std::vector<ShardMember> members_;
  Store& store_;
  const Options& options_;
  const Shard shard_;
  WorkerStore for_workers_;
  std::set<std::string> left_;
  std::size_t failed_ = 0;
};

// The config's own experiment, or the members of its sweep; nothing after printing every mistake that there is.
std::optional<std::vector<ShardMember>> shard_members(const Options& options) {
  std::vector<ShardMember> members;
  const auto sweep = sweep_for(options);
  if (!sweep) return std::nullopt;
  if (!*sweep) {
    auto experiment = load_for(options);
    if (!experiment) return std::nullopt;
    members.push_back({std::move(*experiment), options, "", ""});
    return members;
  }
  auto experiments = members_of(**sweep);
  if (!experiments) return std::nullopt;
  for (std::size_t member = 0; member < experiments->size(); ++member) {
    Experiment& experiment = (*experiments)[member];
    Options own = member_options(**sweep, member, experiment, options);
    members.push_back({std::move(experiment), std::move(own), member_prefix(member), member_name(**sweep, member)});
  }
  return members;
}

}  // namespace

int run_shard(const Options& given) {
  const auto shard = parse_shard(given.shard);
  if (!shard) return complain("--shard: " + shard.error(), kUsersMistake);
  Options options = given;
  auto members = shard_members(options);
  if (!members) return kUsersMistake;
  if (options.store == default_store()) {
    const auto name =
        fmt::format("{}.shard-{}-of-{}.sqlite", members->front().experiment.name, shard->number, shard->count);
    options.store = (std::filesystem::path(options.store).parent_path() / name).string();
    for (ShardMember& member : *members) member.options.store = options.store;
  }
  auto store = Store::open(options.store);
  if (!store) return complain(store.error().what, kUsersMistake);
  for (ShardMember& member : *members) {
    if (auto found = find_trained_models(member.experiment, *store); !found) {
      return complain(found.error().what, kUsersMistake);
    }
  }
  catch_interrupts();
  begin_status(options, "");
  return ShardRun(std::move(*members), *store, options, *shard).run();
}

}  // namespace millrace::experiments
