#include "experiments/traces/compute_traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <map>

#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/traces/ask_trace_blocks.h"
#include "experiments/traces/dropped_traces.h"
#include "experiments/traces/trace_shelf.h"
#include "experiments/workers/unit_progress.h"

namespace millrace::experiments {
namespace {

constexpr std::uint64_t kMostInVain = 300;    // as ZeroTune's programs give up
constexpr double kFirstGuess = 0.9;           // share that is kept, before any is known
constexpr std::size_t kSimulatedColumn = 24;  // of table trace: simulated_s

class TraceWork {
 public:
  TraceWork(const TraceSet& set, const ArtefactKey& key, Store& store, const TraceOptions& options)
      : set_(set),
        hash_(key.hash()),
        store_(store),
        options_(options),
        writer_(store),
        progress_(stderr, options.progress, "traces", set.count * set.parts()) {
    for (std::uint32_t part = 0; part < set.parts(); ++part) shelves_.emplace_back(set);
  }

  StoreResult<TraceCounts> run() {
    if (auto restored = restore(); !restored) return tl::unexpected(restored.error());
    TraceCounts counts;
    counts.stored = kept();
    progress_.stored(counts.stored);
    while (!complete() && !counts.interrupted) {
      plan_wave();
      const auto asked = ask();
      writer_.write();
      if (!writer_.result()) return tl::unexpected(writer_.result().error());
      if (!asked) return tl::unexpected(StoreError{asked.error()});
      if (!error_.empty()) return tl::unexpected(StoreError{error_});
      again_ = asked->again;
      counts.interrupted = !asked->all && !complete();
    }
    counts.kept = kept();
    if (complete()) {
      if (auto tidied = tidy(); !tidied) return tl::unexpected(tidied.error());
    }
    for (const TraceShelf& shelf : shelves_) {
      counts.attempts += shelf.attempts();
      counts.failed += shelf.failed();
    }
    return counts;
  }

 private:
  StoreResult<void> restore() {
    const auto rows = store_.database().rows(
        "SELECT position, status, reason, query FROM trace WHERE trace_set = ?1 ORDER BY position", {hash_});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<std::map<std::uint64_t, TraceOutcome>> stored(shelves_.size());  // by structure
    for (const Row& row : *rows) {
      const auto position = static_cast<std::size_t>(integer(row[0]));
      stored[position % shelves_.size()].emplace(
          position / shelves_.size(), TraceOutcome{integer(row[0]), text(row[1]), text(row[2]), text(row[3])});
    }
    for (std::size_t part = 0; part < shelves_.size(); ++part) shelves_[part].restore(std::move(stored[part]));
    return {};
  }

  // What shards stored without knowing what others had.
  StoreResult<void> tidy() {
    std::vector<std::int64_t> duplicates, excess;
    for (const TraceShelf& shelf : shelves_) {
      std::ranges::copy(shelf.stored_duplicates(), std::back_inserter(duplicates));
      std::ranges::copy(shelf.stored_in_excess(), std::back_inserter(excess));
    }
    return drop_traces(store_, hash_, duplicates, excess);
  }

  std::uint64_t kept() const {
    std::uint64_t sum = 0;
    for (const TraceShelf& shelf : shelves_) sum += shelf.kept();
    return sum;
  }

  bool complete() const { return std::ranges::all_of(shelves_, &TraceShelf::complete); }

  // Blocks that a dead worker left, and as many more as are expected to fill each structure's count, in turn.
  void plan_wave() {
    blocks_ = std::exchange(again_, {});
    std::vector<std::uint64_t> wanted(shelves_.size(), 0), next(shelves_.size(), 0);
    for (std::size_t part = 0; part < shelves_.size() && blocks_.empty(); ++part) {
      const TraceShelf& shelf = shelves_[part];
      next[part] = shelf.attempts();
      if (shelf.complete()) continue;
      const double share =
          shelf.kept() == 0 ? kFirstGuess : static_cast<double>(shelf.kept()) / static_cast<double>(shelf.attempts());
      wanted[part] = static_cast<std::uint64_t>(std::ceil(static_cast<double>(set_.count - shelf.kept()) / share));
    }
    while (std::ranges::any_of(wanted, [](std::uint64_t left) { return left > 0; })) {
      for (std::uint32_t part = 0; part < shelves_.size(); ++part) plan_block(part, next[part], wanted[part]);
    }
  }

  // The next block of a structure, up to an execution that is stored already.
  void plan_block(std::uint32_t part, std::uint64_t& next, std::uint64_t& wanted) {
    const TraceShelf& shelf = shelves_[part];
    for (; wanted > 0 && shelf.waits_in_store(next); --wanted) ++next;
    TraceBlock block{hash_, part, next, 0};
    for (; wanted > 0 && block.count < kTraceBlock && !shelf.waits_in_store(next); --wanted) {
      ++next;
      ++block.count;
    }
    if (block.count > 0) blocks_.push_back(std::move(block));
  }

  tl::expected<AskedTraceBlocks, std::string> ask() {
    return ask_trace_blocks(
        set_, blocks_, options_,
        {.answer = [this](const TraceBlock& block, std::vector<TableRow> rows) { put(block, std::move(rows)); },
         .go_on = [this] { return go_on(); }});
  }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && error_.empty() && !complete() && !options_.interrupted();
  }

  void put(const TraceBlock& block, std::vector<TableRow> rows) {
    TraceShelf& shelf = shelves_[block.part];
    const std::uint64_t kept = shelf.kept(), failed = shelf.failed();
    for (const TableRow& row : rows) {
      if (row.table == "trace" && row.values.size() > kSimulatedColumn) {
        progress_.simulated(number(row.values[kSimulatedColumn]));
      }
    }
    writer_.add(shelf.put(block.first, block.count, std::move(rows)));
    progress_.finished(shelf.kept() - kept);
    progress_.failed(shelf.failed() - failed);
    if (shelf.complete() || shelf.in_vain() < kMostInVain) return;
    error_ = fmt::format("{}: none of {} executions in a row could be kept; the last one: {}", set_.part(block.part),
                         shelf.in_vain(), shelf.last_reason());
  }

  const TraceSet& set_;
  const std::string hash_;
  Store& store_;
  const TraceOptions& options_;
  std::vector<TraceShelf> shelves_;  // by structure
  std::vector<TraceBlock> blocks_, again_;
  std::string error_;
  BatchWriter writer_;
  UnitProgress progress_;
};

}  // namespace

StoreResult<TraceCounts> compute_traces(const TraceSet& set, const ArtefactKey& key, Store& store,
                                        const TraceOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const Stopwatch stopwatch;
  const auto status = store.status(key.hash());
  if (!status) return tl::unexpected(status.error());
  if (*status != "done") {
    if (auto put = store.put({artefact_row(key, options.artefact_name, "running")}); !put) {
      return tl::unexpected(put.error());
    }
  }
  auto counts = TraceWork(set, key, store, options).run();
  if (!counts || counts->interrupted || *status == "done") return counts;
  if (auto put = store.put({artefact_row(key, options.artefact_name, "done"), stopwatch.row(key.hash(), "simulate")});
      !put) {
    return tl::unexpected(put.error());
  }
  return counts;
}

}  // namespace millrace::experiments
