// Answers of workers, put in order: which executions a set consists of.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/store/store.h"
#include "experiments/traces/made_trace_rows.h"

namespace millrace::experiments {

// The attempts of one structure. Those that have arrived are taken in order, until enough are kept; what comes later
// is dropped. Attempts that the store holds may have gaps between them, where shards that are not there yet would be.
class TraceShelf {
 public:
  explicit TraceShelf(const TraceSet& set) : set_(&set) {}

  // Executions that the store holds, by attempt; to be called before put().
  void restore(std::map<std::uint64_t, TraceOutcome> stored);
  // Rows of the executions first .. first + count - 1. Returns the rows that may now be stored.
  std::vector<TableRow> put(std::uint64_t first, std::uint32_t count, std::vector<TableRow> rows);

  // Whether the store holds this attempt, which cannot be taken yet.
  bool waits_in_store(std::uint64_t attempt) const { return stored_.contains(attempt); }
  // Positions in the set of executions that the store holds as kept, and that repeat one before: a shard cannot know.
  const std::vector<std::int64_t>& stored_duplicates() const { return duplicates_; }
  // Positions of those that it holds beyond the last that is part of the set. Requires: complete().
  std::vector<std::int64_t> stored_in_excess() const;

  bool complete() const { return kept_ >= set_->count; }
  std::uint64_t kept() const { return kept_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t attempts() const { return taken_; }        // taken in
  std::uint64_t in_vain() const { return in_vain_; }       // of these, since the last that was kept
  const std::string& last_reason() const { return why_; }  // of the last that was not

 private:
  void count(const TraceOutcome& outcome);
  bool drawn_before(const TraceOutcome& outcome);
  bool is_duplicate(const TraceOutcome& outcome);
  void take(std::vector<TableRow> rows, std::vector<TableRow>& out);
  void take_stored(TraceOutcome outcome);
  void take_all(std::vector<TableRow>& out);

  const TraceSet* set_;
  std::uint64_t kept_ = 0, failed_ = 0, taken_ = 0, in_vain_ = 0;
  std::string why_;
  std::map<std::uint64_t, std::vector<TableRow>> waiting_;  // by attempt
  std::map<std::uint64_t, TraceOutcome> stored_;            // likewise, what the store holds and was not taken yet
  std::vector<std::int64_t> duplicates_;
  std::map<std::string, std::uint64_t> queries_;  // hash, and which query of the structure had it first
};

}  // namespace millrace::experiments
