#include "experiments/comparison/compute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <map>
#include <set>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/comparison/run_cell.h"
#include "experiments/oracle/compute_oracles.h"
#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {
namespace {

// Cells that no run is stored of, each once, and how a worker is asked for them.
struct Missing {
  std::vector<Cell> cells;
  std::vector<std::string> questions;
  std::vector<std::string> topics;  // of the questions: cells of one share precedents
  std::vector<OracleCell> oracles;  // of those under the oracle
  std::size_t different = 0;        // cells of the experiment, missing or not, equal ones counted once
};

Missing missing_of(const Experiment& experiment, const std::vector<CellStatus>& statuses) {
  Missing missing;
  std::set<std::string> seen;
  for (std::size_t number = 0; number < statuses.size(); ++number) {
    const auto& [cell, done] = statuses[number];
    if (!seen.insert(cell.hash).second || done) continue;
    missing.cells.push_back(cell);
    missing.questions.push_back(fmt::format("{} {}", number, cell.hash));
    missing.topics.push_back(cell.comparison->precedents ? cell.query->name : "");
    if (needs_oracle(cell)) missing.oracles.push_back({number, oracle_tasks(experiment, cell)});
  }
  missing.different = seen.size();
  return missing;
}

// Tells the cells under the oracle what it found for them.
void tell_points(Missing& missing, const OraclePoints& points) {
  auto oracle = missing.oracles.begin();
  for (std::size_t i = 0; i < missing.cells.size(); ++i) {
    if (!needs_oracle(missing.cells[i])) continue;
    OraclePoints own;
    for (const OracleTask& task : oracle->tasks) {
      if (const auto found = points.find(task.hash); found != points.end()) own.insert(*found);
    }
    missing.questions[i] += ' ' + to_json(own).dump();
    ++oracle;
  }
}

double simulated_s(const std::vector<Cell>& cells) {
  double total = 0;
  for (const Cell& cell : cells) total += cell.comparison->duration.seconds();
  return total;
}

// A real cluster runs one job at a time, and a machine that simulates beside one disturbs it.
std::size_t workers_for(const Experiment& experiment, std::size_t wanted) {
  return experiment.needs_a_cluster() ? 1 : wanted;
}

// Asks workers for the missing cells and stores what they say.
class Computation {
 public:
  Computation(const Experiment& experiment, Store& store, const ComputeOptions& options, const Missing& missing)
      : experiment_(experiment),
        options_(options),
        missing_(missing),
        writer_(store),
        progress_(stderr, options.progress, missing.cells.size(), simulated_s(missing.cells)) {
    progress_.stored(missing.different - missing.cells.size());
  }

  StoreResult<ComputeOutcome> run() {
    const PoolListener listener{
        .remark = [this](std::size_t i, const std::string& line) { hear_remark(i, line); },
        .answer = [this](std::size_t i, const std::string& line) { hear_answer(i, line); },
        .death = [this](std::size_t i, const std::string& how) { store_failure(i, "its worker process " + how); },
        .go_on = [this] { return go_on(); }};
    const auto asked = ask_workers(options_.worker_command, workers_for(experiment_, options_.jobs), missing_.questions,
                                   missing_.topics, listener);
    writer_.write();
    if (!writer_.result()) return tl::unexpected(writer_.result().error());
    if (!asked) return tl::unexpected(StoreError{asked.error()});
    outcome_.interrupted = !*asked;
    outcome_.cells = missing_.different;
    outcome_.stored = missing_.different - missing_.cells.size();
    return outcome_;
  }

 private:
  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && !options_.interrupted();
  }

  void hear_remark(std::size_t i, const std::string& line) {
    watches_.try_emplace(i);  // the first remark is made before the work starts
    constexpr std::string_view kAt = "at ";
    if (!line.starts_with(kAt)) return;
    double seconds = 0;
    const auto read = std::from_chars(line.data() + kAt.size(), line.data() + line.size(), seconds);
    if (read.ec == std::errc()) progress_.at(i, seconds);
  }

  void hear_answer(std::size_t i, const std::string& line) {
    auto rows = rows_from_line(line);
    if (!rows) return store_failure(i, "its worker's answer cannot be read: " + rows.error());
    const std::string failure = failure_in(*rows);
    rows->push_back(watches_[i].row(missing_.cells[i].hash, "simulate"));
    writer_.add(std::move(*rows));
    finish(i, failure);
  }

  void store_failure(std::size_t i, const std::string& why) {
    writer_.add(failed_cell(experiment_, missing_.cells[i], why));
    finish(i, why);
  }

  void finish(std::size_t i, const std::string& failure) {
    if (!failure.empty()) ++outcome_.failed;
    const Cell& cell = missing_.cells[i];
    progress_.finished(i, name_of(cell), cell.comparison->duration.seconds(), failure);
  }

  const Experiment& experiment_;
  const ComputeOptions& options_;
  const Missing& missing_;
  BatchWriter writer_;
  Progress progress_;
  std::map<std::size_t, Stopwatch> watches_;
  ComputeOutcome outcome_;
};

// `unfinished`: what is said of a comparison that lacks a run.
StoreResult<void> store_comparisons(const Experiment& experiment, Store& store, const std::string& unfinished,
                                    const Stopwatch& stopwatch) {
  const auto statuses = cell_statuses(experiment, store);
  if (!statuses) return tl::unexpected(statuses.error());
  for (const Comparison& comparison : experiment.comparisons) {
    const bool done = std::ranges::all_of(
        *statuses, [&](const CellStatus& status) { return status.done || status.cell.comparison != &comparison; });
    auto rows = comparison_rows(experiment, comparison, done ? "done" : unfinished);
    rows.push_back(stopwatch.row(comparison_key(experiment, comparison).hash(), "compute"));
    if (auto put = store.put(rows); !put) return put;
  }
  return {};
}

}  // namespace

StoreResult<std::vector<CellStatus>> cell_statuses(const Experiment& experiment, Store& store) {
  std::vector<CellStatus> statuses;
  for (Cell& cell : cells_of(experiment)) {
    const auto status = store.status(cell.hash);
    if (!status) return tl::unexpected(status.error());
    statuses.push_back({std::move(cell), *status == "done"});
  }
  return statuses;
}

StoreResult<ComputeOutcome> compute(const Experiment& experiment, Store& store, const ComputeOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const Stopwatch stopwatch;
  const auto statuses = cell_statuses(experiment, store);
  if (!statuses) return tl::unexpected(statuses.error());
  if (auto put = store_comparisons(experiment, store, "running", stopwatch); !put) return tl::unexpected(put.error());
  Missing missing = missing_of(experiment, *statuses);
  const auto oracles = compute_oracles(store, missing.oracles, options);
  if (!oracles) return tl::unexpected(oracles.error());
  if (oracles->interrupted) {
    return ComputeOutcome{
        .cells = missing.different, .stored = missing.different - missing.cells.size(), .interrupted = true};
  }
  tell_points(missing, oracles->points);
  auto outcome = Computation(experiment, store, options, missing).run();
  if (!outcome) return outcome;
  const std::string unfinished = outcome->interrupted ? "running" : "failed";
  if (auto put = store_comparisons(experiment, store, unfinished, stopwatch); !put) return tl::unexpected(put.error());
  return outcome;
}

}  // namespace millrace::experiments
