#include "experiments/comparison/compute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/comparison/run_cell.h"
#include "experiments/oracle/compute_oracles.h"
#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {
namespace {

// An experiment, its cells and where they stand.
struct Computed {
  const ComputedExperiment* of;
  std::vector<CellStatus> statuses;

  const Experiment& experiment() const { return *of->experiment; }
};

// A cell that no run is stored of.
struct MissingCell {
  const ComputedExperiment* of;
  Cell cell;
  std::string question, topic;  // cells of one topic share precedents, or an experiment to load

  std::string name() const { return of->name.empty() ? name_of(cell) : of->name + ": " + name_of(cell); }
};

// Each once, and how a worker is asked for them.
struct Missing {
  std::vector<MissingCell> cells;
  std::vector<OracleCell> oracles;  // of those under the oracle
  std::size_t different = 0;        // cells of the experiments, missing or not, equal ones counted once
  std::size_t left = 0;             // of these, missing and of other shards
};

Missing missing_of(const std::vector<Computed>& all, const Shard& shard) {
  Missing missing;
  std::set<std::string> seen;
  for (const auto& [of, statuses] : all) {
    for (std::size_t number = 0; number < statuses.size(); ++number) {
      const auto& [cell, done] = statuses[number];
      if (!seen.insert(cell.hash).second || done) continue;
      if (!shard.takes(cell.hash)) {
        ++missing.left;
        continue;
      }
      missing.cells.push_back({of, cell, fmt::format("{}{} {}", of->prefix, number, cell.hash),
                               of->prefix + (cell.comparison->precedents ? cell.query->name : "")});
      if (needs_oracle(cell)) missing.oracles.push_back({of->prefix, number, oracle_tasks(*of->experiment, cell)});
    }
  }
  missing.different = seen.size();
  return missing;
}

// Tells the cells under the oracle what it found for them.
void tell_points(Missing& missing, const OraclePoints& points) {
  auto oracle = missing.oracles.begin();
  for (MissingCell& one : missing.cells) {
    if (!needs_oracle(one.cell)) continue;
    OraclePoints own;
    for (const OracleTask& task : oracle->tasks) {
      if (const auto found = points.find(task.hash); found != points.end()) own.insert(*found);
    }
    one.question += ' ' + to_json(own).dump();
    ++oracle;
  }
}

double simulated_s(const std::vector<MissingCell>& cells) {
  double total = 0;
  for (const MissingCell& one : cells) total += one.cell.comparison->duration.seconds();
  return total;
}

// A real cluster runs one job at a time, and a machine that simulates beside one disturbs it.
std::size_t workers_for(const std::vector<Computed>& all, std::size_t wanted) {
  const bool live = std::ranges::any_of(all, [](const Computed& one) { return one.experiment().needs_a_cluster(); });
  return live ? 1 : wanted;
}

// Asks workers for the missing cells and stores what they say. Those that fail are asked for again when all others have
// been, as often as wanted; what is stored of them is their last failure.
class Computation {
 public:
  Computation(std::size_t workers, Store& store, const ComputeOptions& options, const Missing& missing)
      : workers_(workers),
        options_(options),
        missing_(missing),
        writer_(store),
        progress_(stderr, options.progress, missing.cells.size(), simulated_s(missing.cells)) {
    progress_.stored(missing.different - missing.cells.size());
  }

  StoreResult<ComputeOutcome> run() {
    for (std::size_t i = 0; i < missing_.cells.size(); ++i) asked_.push_back(i);
    retries_left_ = options_.retries;
    auto asked = ask();
    while (asked && *asked && !failed_.empty() && retries_left_ > 0) {
      --retries_left_;
      asked_ = std::exchange(failed_, {});
      asked = ask();
    }
    writer_.write();
    if (!writer_.result()) return tl::unexpected(writer_.result().error());
    if (!asked) return tl::unexpected(StoreError{asked.error()});
    return ComputeOutcome{.cells = missing_.different,
                          .stored = missing_.different - missing_.cells.size() - missing_.left,
                          .failed = failed_.size(),
                          .interrupted = !*asked && !stopped(),
                          .stopped = !*asked && stopped(),
                          .left = missing_.left,
                          .comparisons = {}};
  }

 private:
  // False if it was interrupted, or stopped by a failure.
  tl::expected<bool, std::string> ask() {
    const PoolListener listener{
        .remark = [this](std::size_t i, const std::string& line) { hear_remark(asked_[i], line); },
        .answer = [this](std::size_t i, const std::string& line) { hear_answer(asked_[i], line); },
        .death = [this](std::size_t i,
                        const std::string& how) { store_failure(asked_[i], "its worker process " + how); },
        .go_on = [this] { return go_on(); }};
    std::vector<std::string> questions, topics;
    for (const std::size_t i : asked_) {
      questions.push_back(missing_.cells[i].question);
      topics.push_back(missing_.cells[i].topic);
    }
    return ask_workers(options_.worker_command, workers_, questions, topics, listener);
  }

  bool stopped() const { return options_.stop_on_failure && retries_left_ == 0 && !failed_.empty(); }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && !options_.interrupted() && !stopped();
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
    rows->push_back(watches_[i].row(missing_.cells[i].cell.hash, "simulate"));
    writer_.add(std::move(*rows));
    finish(i, failure);
  }

  void store_failure(std::size_t i, const std::string& why) {
    writer_.add(failed_cell(*missing_.cells[i].of->experiment, missing_.cells[i].cell, why));
    finish(i, why);
  }

  void finish(std::size_t i, const std::string& failure) {
    watches_.erase(i);
    const MissingCell& one = missing_.cells[i];
    if (!failure.empty()) failed_.push_back(i);
    if (!failure.empty() && retries_left_ > 0) {
      fmt::print(stderr, "millrace: {} failed and is tried again later: {}\n", one.name(), failure);
    } else {
      progress_.finished(i, one.name(), one.cell.comparison->duration.seconds(), failure);
    }
  }

  const std::size_t workers_;
  const ComputeOptions& options_;
  const Missing& missing_;
  BatchWriter writer_;
  Progress progress_;
  std::map<std::size_t, Stopwatch> watches_;
  std::vector<std::size_t> asked_, failed_;  // positions in missing_.cells
  std::size_t retries_left_ = 0;
};

std::vector<Cell> cells_in(const std::vector<CellStatus>& statuses) {
  std::vector<Cell> cells;
  for (const CellStatus& status : statuses) cells.push_back(status.cell);
  return cells;
}

// `unfinished`: what is said of a comparison that lacks a run.
StoreResult<void> store_comparisons(const std::vector<Computed>& all, Store& store, const std::string& unfinished,
                                    const Stopwatch& stopwatch) {
  std::vector<TableRow> rows;
  for (const Computed& one : all) {
    const std::vector<Cell> cells = cells_in(one.statuses);
    for (const Comparison& comparison : one.experiment().comparisons) {
      const bool done = std::ranges::all_of(
          one.statuses, [&](const CellStatus& status) { return status.done || status.cell.comparison != &comparison; });
      std::ranges::move(comparison_rows(one.experiment(), comparison, cells, done ? "done" : unfinished),
                        std::back_inserter(rows));
      rows.push_back(stopwatch.row(text(rows[rows.size() - 1].values.front()), "compute"));
    }
  }
  return store.put(rows);
}

std::vector<std::vector<std::string>> hashes_of(const std::vector<Computed>& all) {
  std::vector<std::vector<std::string>> hashes;
  for (const Computed& one : all) {
    const std::vector<Cell> cells = cells_in(one.statuses);
    std::vector<std::string>& own = hashes.emplace_back();
    for (const Comparison& comparison : one.experiment().comparisons) {
      own.push_back(comparison_key(one.experiment(), comparison, cells).hash());
    }
  }
  return hashes;
}

StoreResult<void> look_again(std::vector<Computed>& all, Store& store) {
  for (Computed& one : all) {
    for (CellStatus& status : one.statuses) {
      if (status.done) continue;
      const auto found = store.status(status.cell.hash);
      if (!found) return tl::unexpected(found.error());
      status.done = *found == "done";
    }
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
  return compute(std::vector<ComputedExperiment>{{&experiment, "", ""}}, store, options);
}

StoreResult<ComputeOutcome> compute(const std::vector<ComputedExperiment>& experiments, Store& store,
                                    const ComputeOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const Stopwatch stopwatch;
  std::vector<Computed> all;
  for (const ComputedExperiment& one : experiments) {
    auto statuses = cell_statuses(*one.experiment, store);
    if (!statuses) return tl::unexpected(statuses.error());
    all.push_back({&one, std::move(*statuses)});
  }
  if (auto put = store_comparisons(all, store, "running", stopwatch); !put) return tl::unexpected(put.error());
  Missing missing = missing_of(all, options.shard);
  const auto oracles = compute_oracles(store, missing.oracles, options);
  if (!oracles) return tl::unexpected(oracles.error());
  if (oracles->interrupted) {
    return ComputeOutcome{.cells = missing.different,
                          .stored = missing.different - missing.cells.size() - missing.left,
                          .interrupted = true,
                          .left = missing.left,
                          .comparisons = {}};
  }
  tell_points(missing, oracles->points);
  auto outcome = Computation(workers_for(all, options.jobs), store, options, missing).run();
  if (!outcome) return outcome;
  if (auto looked = look_again(all, store); !looked) return tl::unexpected(looked.error());
  outcome->comparisons = hashes_of(all);
  const bool goes_on = outcome->interrupted || outcome->stopped || outcome->left > 0;
  const std::string unfinished = goes_on ? "running" : "failed";
  if (auto put = store_comparisons(all, store, unfinished, stopwatch); !put) return tl::unexpected(put.error());
  return outcome;
}

}  // namespace millrace::experiments
