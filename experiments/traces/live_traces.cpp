#include "experiments/traces/live_traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>
#include <utility>

#include "experiments/store/stopwatch.h"
#include "experiments/traces/made_trace_rows.h"
#include "experiments/traces/trace_block.h"
#include "experiments/traces/trace_key.h"
#include "experiments/workers/unit_progress.h"

namespace millrace::experiments {
namespace {

struct LiveSet {
  const TraceSet& set;
  std::size_t index = 0;  // in Experiment::traces
  ArtefactKey key;
  std::string hash;
  TraceMaker maker;
};

struct Execution {
  const LiveSet* of = nullptr;
  std::uint32_t part = 0;
  std::uint64_t attempt = 0;
  MadeTrace trace;

  TracePlace place() const { return {of->set, of->hash, position_of(of->set, part, attempt)}; }
  std::string name() const { return fmt::format("{} {}", of->set.name, trace.id); }
};

std::string outcome_text(const RunLabels& labels) {
  return fmt::format("{:.4g} of {:.4g} records/s, {:.4g} results/s{}", labels.achieved_per_s, labels.configured_per_s,
                     labels.throughput_per_s.value_or(0),
                     labels.latency_ms ? fmt::format(", {:.4g} ms", *labels.latency_ms) : "");
}

class LiveTraces {
 public:
  LiveTraces(const Experiment& experiment, Store& store, const LiveTraceOptions& options)
      : experiment_(experiment), store_(store), options_(options), counts_(experiment.traces.size()) {}

  StoreResult<std::vector<TraceCounts>> run() {
    const Stopwatch stopwatch;
    if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
    UnitProgress progress(stderr, options_.progress, "live executions", left_.size());
    for (const Execution& execution : left_) {
      if (options_.interrupted()) {
        for (TraceCounts& counts : counts_) counts.interrupted = true;
        return counts_;
      }
      if (auto measured = measure(execution); !measured) return tl::unexpected(measured.error());
      progress.finished(1);
      progress.tick();
    }
    for (const LiveSet& live : sets_) {
      const auto put = store_.put({artefact_row(live.key, name(live), "done"), stopwatch.row(live.hash, "measure")});
      if (!put) return tl::unexpected(put.error());
    }
    return counts_;
  }

 private:
  std::string name(const LiveSet& live) const { return experiment_.name + "/" + live.set.name; }

  StoreResult<void> prepare() {
    for (std::size_t i = 0; i < experiment_.traces.size(); ++i) {
      const TraceSet& set = experiment_.traces[i];
      if (!set.live) continue;
      auto maker = TraceMaker::prepare(experiment_, set);
      if (!maker) return tl::unexpected(StoreError{maker.error()});
      ArtefactKey key = trace_set_key(experiment_, set);
      std::string hash = key.hash();
      sets_.push_back({set, i, std::move(key), std::move(hash), std::move(*maker)});
    }
    for (const LiveSet& live : sets_) {
      const auto status = store_.status(live.hash);
      if (!status) return tl::unexpected(status.error());
      if (*status != "done") {
        if (auto put = store_.put({artefact_row(live.key, name(live), "running")}); !put) return put;
      }
      if (auto listed = list_left(live); !listed) return listed;
    }
    auto order = kernel::Seed(experiment_.seed).stream("live order");
    for (std::size_t left = left_.size(); left > 1; --left) std::swap(left_[left - 1], left_[order.below(left)]);
    return {};
  }

  // Those that the store lacks; what the job cannot run is known before anything starts, and stored as failed.
  StoreResult<void> list_left(const LiveSet& live) {
    const auto rows = store_.database().rows("SELECT position, status FROM trace WHERE trace_set = ?1", {live.hash});
    if (!rows) return tl::unexpected(rows.error());
    TraceCounts& counts = counts_[live.index];
    std::set<std::int64_t> stored;
    for (const Row& row : *rows) {
      stored.insert(integer(row[0]));
      ++(text(row[1]) == "failed" ? counts.failed : counts.kept);
    }
    counts.stored = counts.kept;
    counts.attempts = rows->size();
    auto run = options_.cluster(*live.set.live, engine_of(experiment_, live.set), experiment_.seed);
    if (!run) return tl::unexpected(StoreError{run.error()});
    for (std::uint64_t attempt = 0; attempt < live.set.count; ++attempt) {
      for (std::uint32_t part = 0; part < live.set.parts(); ++part) {
        if (stored.contains(position_of(live.set, part, attempt))) continue;
        auto trace = live.maker.make(part, attempt);
        if (!trace) return tl::unexpected(StoreError{trace.error()});
        Execution execution{&live, part, attempt, std::move(*trace)};
        const std::string refusal = (*run)->refusal(execution.trace.work.job, execution.trace.work.deployment);
        if (refusal.empty()) {
          left_.push_back(std::move(execution));
        } else if (auto failed = fail(execution, refusal); !failed) {
          return failed;
        }
      }
    }
    return {};
  }

  StoreResult<void> fail(const Execution& execution, const std::string& why) {
    TraceCounts& counts = counts_[execution.of->index];
    ++counts.attempts;
    ++counts.failed;
    report(execution, "failed: " + why);
    return store_.put({failed_trace_row(execution.place(), execution.trace.part, why)});
  }

  void report(const Execution& execution, const std::string& how) const {
    if (options_.report) options_.report(execution.name() + ": " + how);
  }

  StoreResult<void> measure(const Execution& execution) {
    const LiveSet& live = *execution.of;
    auto run = options_.cluster(*live.set.live, engine_of(experiment_, live.set), experiment_.seed + live.set.repeat);
    if (!run) return tl::unexpected(StoreError{run.error()});
    const auto labels = live.maker.measure(execution.trace, (*run)->testbed());
    if (!labels) {
      if (const std::string silence = (*run)->silence(); !silence.empty()) {
        return tl::unexpected(
            StoreError{fmt::format("{}: {}; what was measured before is stored, and the same command "
                                   "goes on from there",
                                   execution.name(), labels.error())});
      }
      return fail(execution, labels.error());
    }
    TraceCounts& counts = counts_[live.index];
    ++counts.attempts;
    ++counts.kept;
    report(execution, outcome_text(*labels));
    return store_.put(made_trace_rows(execution.place(), execution.trace, *labels, ""));
  }

  const Experiment& experiment_;
  Store& store_;
  const LiveTraceOptions& options_;
  std::vector<TraceCounts> counts_;
  std::vector<LiveSet> sets_;
  std::vector<Execution> left_;
};

}  // namespace

StoreResult<std::vector<TraceCounts>> measure_traces(const Experiment& experiment, Store& store,
                                                     const LiveTraceOptions& options) {
  assert(options.interrupted);
  return LiveTraces(experiment, store, options).run();
}

}  // namespace millrace::experiments
