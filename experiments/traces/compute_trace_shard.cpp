#include "experiments/traces/compute_trace_shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "experiments/store/batch_writer.h"
#include "experiments/traces/ask_trace_blocks.h"
#include "experiments/traces/made_trace_rows.h"
#include "experiments/workers/unit_progress.h"

namespace millrace::experiments {
namespace {

class TraceShardWork {
 public:
  TraceShardWork(const TraceSet& set, const ArtefactKey& key, Store& store, const Shard& shard,
                 const TraceOptions& options)
      : set_(set),
        hash_(key.hash()),
        store_(store),
        shard_(shard),
        options_(options),
        parts_(set.parts()),
        writer_(store),
        progress_(stderr, options.progress, "traces", set.count * set.parts() / shard.count + 1) {}

  StoreResult<TraceCounts> run() {
    if (auto restored = restore(); !restored) return tl::unexpected(restored.error());
    counts_.stored = counts_.kept;
    for (const bool estimated : {false, true}) {
      plan(estimated);
      while (!blocks_.empty()) {
        const auto asked = ask();
        writer_.write();
        if (!writer_.result()) return tl::unexpected(writer_.result().error());
        if (!asked) return tl::unexpected(StoreError{asked.error()});
        counts_.interrupted = !asked->all;
        if (counts_.interrupted) return counts_;
        blocks_ = asked->again;
      }
    }
    return counts_;
  }

 private:
  struct Part {
    std::set<std::uint64_t> attempts;  // of this shard, stored
    std::uint64_t kept = 0;
  };

  StoreResult<void> restore() {
    const auto rows =
        store_.database().rows("SELECT position, status FROM trace WHERE trace_set = ?1 ORDER BY position", {hash_});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) count(integer(row[0]), text(row[1]));
    return {};
  }

  void count(std::int64_t position, const std::string& status) {
    const auto place = static_cast<std::size_t>(position);
    Part& part = parts_[place % parts_.size()];
    part.attempts.insert(place / parts_.size());
    ++counts_.attempts;
    if (status == "failed") ++counts_.failed;
    if (status != "done") return;
    ++part.kept;
    ++counts_.kept;
  }

  // The attempts that are needed, or expected to be.
  std::uint64_t wanted(const Part& part, bool estimated) const {
    if (!estimated || part.kept == 0) return set_.count;
    return set_.count * part.attempts.size() / part.kept;
  }

  void plan(bool estimated) {
    std::vector<std::uint64_t> limits;
    for (const Part& part : parts_) limits.push_back(wanted(part, estimated));
    const std::uint64_t longest = *std::ranges::max_element(limits);
    for (std::uint64_t first = 0; first < longest; first += kTraceBlock) {
      for (std::uint32_t part = 0; part < parts_.size(); ++part) {
        const std::uint64_t end = std::min(first + kTraceBlock, limits[part]);
        if (first < end && shard_.takes(fmt::format("{} {} {}", hash_, part, first))) plan_block(part, first, end);
      }
    }
  }

  // What is not stored of the attempts first .. end - 1.
  void plan_block(std::uint32_t part, std::uint64_t first, std::uint64_t end) {
    const std::set<std::uint64_t>& stored = parts_[part].attempts;
    for (std::uint64_t attempt = first; attempt < end; ++attempt) {
      if (stored.contains(attempt)) continue;
      TraceBlock block{hash_, part, attempt, 0};
      for (; attempt < end && !stored.contains(attempt); ++attempt) ++block.count;
      blocks_.push_back(std::move(block));
    }
  }

  tl::expected<AskedTraceBlocks, std::string> ask() {
    return ask_trace_blocks(set_, blocks_, options_,
                            {.answer = [this](const TraceBlock&, std::vector<TableRow> rows) { put(std::move(rows)); },
                             .go_on = [this] { return go_on(); }});
  }

  bool go_on() {
    writer_.write_if_due();
    progress_.tick();
    return writer_.result().has_value() && !options_.interrupted();
  }

  void put(std::vector<TableRow> rows) {
    const std::uint64_t before = counts_.kept;
    for (const TableRow& row : rows) {
      if (const auto outcome = trace_outcome(row)) count(outcome->position, outcome->status);
    }
    writer_.add(std::move(rows));
    progress_.finished(counts_.kept - before);
  }

  const TraceSet& set_;
  const std::string hash_;
  Store& store_;
  const Shard& shard_;
  const TraceOptions& options_;
  std::vector<Part> parts_;  // structures
  std::vector<TraceBlock> blocks_;
  TraceCounts counts_;
  BatchWriter writer_;
  UnitProgress progress_;
};

}  // namespace

StoreResult<TraceCounts> compute_trace_shard(const TraceSet& set, const ArtefactKey& key, Store& store,
                                             const Shard& shard, const TraceOptions& options) {
  assert(options.jobs >= 1 && options.interrupted);
  const auto status = store.status(key.hash());
  if (!status) return tl::unexpected(status.error());
  if (*status != "done") {
    if (auto put = store.put({artefact_row(key, options.artefact_name, "running")}); !put) {
      return tl::unexpected(put.error());
    }
  }
  return TraceShardWork(set, key, store, shard, options).run();
}

}  // namespace millrace::experiments
