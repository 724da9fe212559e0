#include "experiments/predictors/compute_predictors.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "experiments/predictors/flat_baseline.h"
#include "experiments/predictors/predictor_key.h"
#include "experiments/predictors/predictor_rows.h"
#include "experiments/predictors/predictor_server.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/unit_progress.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kShowEvery{10};

// What is to be computed.
struct Wanted {
  const PredictorSpec* spec = nullptr;
  ArtefactKey key;
  std::string hash;
  Clock::time_point shown;
};

class PredictorsWork {
 public:
  PredictorsWork(const Experiment& experiment, Store& store, const LearningOptions& options)
      : experiment_(experiment), store_(store), options_(options) {}

  StoreResult<LearningCounts> run() {
    LearningCounts counts;
    counts.models = experiment_.predictors.size();
    if (auto found = find_missing(); !found) return tl::unexpected(found.error());
    counts.stored = counts.models - missing_.size();
    if (!missing_.empty()) {
      const auto asked = ask();
      if (!asked) return tl::unexpected(asked.error());
      counts.interrupted = !*asked;
    }
    for (const PredictorSpec& spec : experiment_.predictors) {
      if (counts.interrupted || options_.interrupted()) break;
      if (auto done = flat_baseline(spec); !done) return tl::unexpected(done.error());
    }
    counts.interrupted = counts.interrupted || options_.interrupted();
    return counts;
  }

 private:
  // Two of equal settings are one artefact.
  StoreResult<void> find_missing() {
    for (const PredictorSpec& spec : experiment_.predictors) {
      Wanted wanted{&spec, predictor_key(experiment_, spec), {}, Clock::now()};
      wanted.hash = wanted.key.hash();
      const auto status = store_.status(wanted.hash);
      if (!status) return tl::unexpected(status.error());
      if (*status == "done" || std::ranges::find(missing_, wanted.hash, &Wanted::hash) != missing_.end()) continue;
      missing_.push_back(std::move(wanted));
    }
    return {};
  }

  std::string name_of(const PredictorSpec& spec) const { return experiment_.name + "/" + label_of(spec); }

  StoreResult<bool> ask() {
    std::vector<std::string> questions;
    for (const Wanted& each : missing_) questions.push_back(predictor_question(each.hash));
    std::string error;
    UnitProgress progress(stderr, ProgressStyle::silent, "predictors", questions.size());  // epochs are what is shown
    const PoolListener listener{
        .remark =
            [&](std::size_t i, const std::string& line) {
              const auto now = Clock::now();
              if (options_.progress == ProgressStyle::silent || now - missing_[i].shown < kShowEvery) return;
              missing_[i].shown = now;
              fmt::print(stderr, "millrace: {}  {}\n", label_of(*missing_[i].spec), line);
            },
        .answer =
            [&](std::size_t i, const std::string& line) {
              auto rows = rows_from_line(line);
              if (!rows) {
                error = rows.error();
                return;
              }
              rows->push_back(artefact_row(missing_[i].key, name_of(*missing_[i].spec), "done"));
              if (auto put = store_.put(*rows); !put) error = put.error().what;
              progress.finished(1);
            },
        .death =
            [&](std::size_t i, const std::string& how) {
              error = fmt::format("predictor {}: its worker process {}", label_of(*missing_[i].spec), how);
            },
        .go_on =
            [&] {
              progress.tick();
              return error.empty() && !options_.interrupted();
            }};
    const auto asked = ask_workers(options_.worker_command, options_.jobs, questions, listener);
    if (!asked) return tl::unexpected(StoreError{asked.error()});
    if (!error.empty()) return tl::unexpected(StoreError{error});
    return *asked;
  }

  // Seconds of work: no worker is asked.
  StoreResult<void> flat_baseline(const PredictorSpec& spec) {
    const ArtefactKey key = flat_baseline_key(experiment_, spec);
    const std::string hash = key.hash();
    const auto status = store_.status(hash);
    if (!status) return tl::unexpected(status.error());
    if (*status == "done") return {};
    const auto data = stored_predictor_data(experiment_, spec, store_);
    if (!data) return tl::unexpected(StoreError{data.error()});
    std::vector<TableRow> rows = table_rows(hash, compute_flat_baseline(spec, *data, experiment_.seed));
    rows.push_back(artefact_row(key, fmt::format("{}/{}/{}", experiment_.name, kFlatModel, spec.pipelines), "done"));
    return store_.put(rows);
  }

  const Experiment& experiment_;
  Store& store_;
  const LearningOptions& options_;
  std::vector<Wanted> missing_;
};

}  // namespace

StoreResult<LearningCounts> compute_predictors(const Experiment& experiment, Store& store,
                                               const LearningOptions& options) {
  return PredictorsWork(experiment, store, options).run();
}

}  // namespace millrace::experiments
