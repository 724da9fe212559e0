#include "experiments/cli/run_samplings.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/interrupt.h"
#include "experiments/cli/load.h"
#include "experiments/cli/places.h"
#include "experiments/cli/written_file.h"
#include "experiments/sampling/sample_operator.h"
#include "experiments/sampling/sampling_key.h"
#include "experiments/sampling/sampling_results.h"
#include "experiments/validation/thread_pool.h"
#include "experiments/workers/stage_progress.h"

namespace millrace::experiments {
namespace {

using Samples = tl::expected<std::vector<tuners::qescalor::Sample>, std::string>;

struct Missing {
  const SamplingSpec* spec;
  ArtefactKey key;
  Samples samples = {};
};

// Error: a sentence. What was finished before it is stored.
tl::expected<void, std::string> compute(const Experiment& experiment, Store& store, const Options& options,
                                        std::vector<Missing>& missing) {
  tl::expected<void, std::string> outcome;
  std::atomic<bool> failed = false;  // what the threads may see of it
  const auto fail = [&](std::string why) {
    outcome = tl::unexpected(std::move(why));
    failed = true;
  };
  const auto go_on = [&] { return !interrupted() && !failed; };
  const ThreadPoolHooks hooks = {
      .work = [&](std::size_t i) { missing[i].samples = sample_operator(experiment, *missing[i].spec, go_on); },
      .done =
          [&](std::size_t i) {
            const Missing& each = missing[i];
            if (!each.samples) {
              if (go_on()) {
                fail(fmt::format("sampling {}: {}", each.spec->name, each.samples.error()));
              }
              return;
            }
            const auto put = store.put(
                sampling_rows(each.key, experiment.name + "/" + each.spec->name, each.spec->settings, *each.samples));
            if (!put) fail(put.error().what);
          },
      .go_on = go_on};
  work_in_threads(std::max<std::size_t>(1, options.jobs), missing.size(), hooks);
  return outcome;
}

StoreResult<std::vector<NamedSamples>> all_samples(const Experiment& experiment, Store& store) {
  std::vector<NamedSamples> all;
  for (const SamplingSpec& spec : experiment.samplings) {
    auto samples = stored_samples(store, sampling_key(experiment, spec).hash());
    if (!samples) return tl::unexpected(samples.error());
    if (!samples->empty()) all.push_back({spec.name, std::move(*samples)});
  }
  return all;
}

// One picture an operator and direction of its samples.
tl::expected<void, std::string> draw(const Experiment& experiment, const std::vector<NamedSamples>& all,
                                     const std::filesystem::path& folder) {
  if (auto made = make_folder(folder / "figures"); !made) return made;
  if (auto written = write_file(folder / "samples.csv", samplings_csv(all)); !written) return written;
  std::map<std::pair<std::string, bool>, std::vector<NamedSamples>> by_operator;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const SamplingSpec& spec = experiment.samplings[i];
    by_operator[{spec.query + "-" + spec.op, spec.settings.least_step.cpu_share == 0}].push_back(all[i]);
  }
  for (const auto& [key, samplings] : by_operator) {
    const std::string stem = key.first + (key.second ? "-memory" : "") + "-samples";
    auto drawn = draw_with_gnuplot(samplings_plot(samplings, fmt::format("{}: {}", experiment.name, key.first)),
                                   folder / "figures" / stem);
    if (!drawn) return drawn;
  }
  return {};
}

}  // namespace

int run_samplings(const Experiment& experiment, Store& store, const Options& options,
                  const std::filesystem::path& folder) {
  if (experiment.samplings.empty()) return kFine;
  std::vector<Missing> missing;
  for (const SamplingSpec& spec : experiment.samplings) {
    ArtefactKey key = sampling_key(experiment, spec);
    const auto status = store.status(key.hash());
    if (!status) return complain(status.error().what, kFailure);
    if (!*status) missing.push_back({&spec, std::move(key)});
  }
  tell_stage("samplings");
  if (auto computed = compute(experiment, store, options, missing); !computed) {
    return complain(computed.error(), kFailure);
  }
  if (interrupted()) {
    return complain("interrupted; what was finished is stored, and the same command goes on from there", kInterrupted);
  }
  if (!options.quiet) {
    fmt::print(stderr, "millrace: {} samplings: {} were stored\n", experiment.samplings.size(),
               experiment.samplings.size() - missing.size());
  }
  const auto all = all_samples(experiment, store);
  if (!all) return complain(all.error().what, kFailure);
  fmt::print("\nsamplings of {}\n{}", experiment.name, samplings_text(*all));
  if (auto drawn = draw(experiment, *all, folder); !drawn) return complain(drawn.error(), kFailure);
  return kFine;
}

StoreResult<void> print_samplings(const Experiment& experiment, Store& store) {
  const auto all = all_samples(experiment, store);
  if (!all) return tl::unexpected(all.error());
  if (!all->empty()) fmt::print("\nsamplings of {}\n{}", experiment.name, samplings_text(*all));
  return {};
}

}  // namespace millrace::experiments
