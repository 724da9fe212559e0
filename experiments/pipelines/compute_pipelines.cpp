#include "experiments/pipelines/compute_pipelines.h"

#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "experiments/pipelines/pipeline_block.h"
#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/store/batch_writer.h"
#include "experiments/store/stopwatch.h"
#include "experiments/workers/row_json.h"
#include "experiments/workers/unit_progress.h"
#include "experiments/workers/worker_pool.h"

namespace millrace::experiments {
namespace {

// Queries of a block: about a second of work, so that a kill loses little and a pipe carries half a megabyte at a time.
constexpr std::uint32_t kBlock = 25;

class PipelinesWork {
 public:
  PipelinesWork(const PipelinesSpec& spec, const ArtefactKey& key, Store& store, const PipelinesOptions& options)
      : spec_(spec),
        hash_(key.hash()),
        store_(store),
        options_(options),
        writer_(store),
        progress_(stderr, options.progress, "pipelines", spec.count()) {}

  StoreResult<PipelinesCounts> run() {
    if (auto found = find_missing(); !found) return tl::unexpected(found.error());
    progress_.stored(counts_.stored);
    while (!blocks_.empty() && !counts_.interrupted) {
      const auto asked = ask();
      writer_.write();
      if (!writer_.result()) return tl::unexpected(writer_.result().error());
      if (!asked) return tl::unexpected(StoreError{asked.error()});
      if (!error_.empty()) return tl::unexpected(StoreError{error_});
      counts_.interrupted = !*asked;
      blocks_ = std::exchange(again_, {});
    }
    return counts_;
  }

 private:
  // What is not stored, in blocks.
  StoreResult<void> find_missing() {
    const auto rows = store_.database().rows("SELECT position, status FROM pipeline WHERE pipelines = ?1", {hash_});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<bool> there(spec_.count(), false);
    for (const Row& row : *rows) {
      there[static_cast<std::size_t>(integer(row[0]))] = true;
      if (text(row[1]) == "failed") ++counts_.failed;
    }
    counts_.queries = spec_.count();
    counts_.stored = rows->size();
    for (std::uint64_t position = 0; position < there.size(); ++position) {
      if (there[position]) continue;
      if (!options_.shard.takes(fmt::format("{} {}", hash_, position / kBlock))) {
        ++counts_.left;
        continue;
      }
      const bool next = !blocks_.empty() && blocks_.back().first + blocks_.back().count == position;
      if (next && blocks_.back().count < kBlock) {
        ++blocks_.back().count;
      } else {
        blocks_.push_back({hash_, position, 1});
      }
    }
    return {};
  }

  tl::expected<bool, std::string> ask() {
    std::vector<std::string> questions;
    for (const PipelineBlock& block : blocks_) questions.push_back(to_line(block));
    const PoolListener listener{.remark = [](std::size_t, const std::string&) {},
                                .answer = [this](std::size_t i, const std::string& line) { hear_answer(i, line); },
                                .death = [this](std::size_t i, const std::string& how) { hear_death(i, how); },
                                .go_on = [this] { return go_on(); }};
    return ask_workers(options_.worker_command, options_.jobs, questions, listener);
  }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && error_.empty() && !options_.interrupted();
  }

  void hear_answer(std::size_t i, const std::string& line) {
    auto rows = rows_from_line(line);
    if (!rows) {
      error_ = "a worker's answer cannot be read: " + rows.error();
      return;
    }
    for (const TableRow& row : *rows) {
      if (row.table == "pipeline" && text(row.values[4]) == "failed") ++counts_.failed, progress_.failed(1);
    }
    writer_.add(std::move(*rows));
    progress_.finished(blocks_[i].count);
  }

  void hear_death(std::size_t i, const std::string& how) {
    const PipelineBlock& block = blocks_[i];
    if (block.count > 1) {
      const std::uint32_t half = block.count / 2;
      again_.push_back({hash_, block.first, half});
      again_.push_back({hash_, block.first + half, block.count - half});
      return;
    }
    const auto index = static_cast<std::uint32_t>(block.first % spec_.workload.templates.size()) + 1;
    writer_.add({failed_pipeline_row(hash_, block.first, index, spec_.held_out(index), "its worker process " + how)});
    ++counts_.failed;
    progress_.finished(1);
    progress_.failed(1);
  }

  const PipelinesSpec& spec_;
  const std::string hash_;
  Store& store_;
  const PipelinesOptions& options_;
  std::vector<PipelineBlock> blocks_, again_;
  PipelinesCounts counts_;
  std::string error_;
  BatchWriter writer_;
  UnitProgress progress_;
};

}  // namespace

StoreResult<PipelinesCounts> compute_pipelines(const PipelinesSpec& spec, const ArtefactKey& key, Store& store,
                                               const PipelinesOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const Stopwatch stopwatch;
  const auto status = store.status(key.hash());
  if (!status) return tl::unexpected(status.error());
  const bool done = *status == "done";
  if (!done) {
    if (auto put = store.put({artefact_row(key, options.artefact_name, "running")}); !put) {
      return tl::unexpected(put.error());
    }
  }
  auto counts = PipelinesWork(spec, key, store, options).run();
  if (!counts || counts->interrupted || counts->left > 0 || done) return counts;
  if (auto put = store.put({artefact_row(key, options.artefact_name, "done"), stopwatch.row(key.hash(), "simulate")});
      !put) {
    return tl::unexpected(put.error());
  }
  return counts;
}

}  // namespace millrace::experiments
