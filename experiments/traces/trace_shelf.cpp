#include "experiments/traces/trace_shelf.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace millrace::experiments {
namespace {

constexpr const char* kDone = "done";
constexpr const char* kDuplicate = "duplicate";

}  // namespace

void TraceShelf::count(const TraceOutcome& outcome) {
  ++taken_;
  if (outcome.status == kDone) {
    ++kept_;
    in_vain_ = 0;
    return;
  }
  failed_ += outcome.status == "failed" ? 1 : 0;
  ++in_vain_;
  why_ = outcome.reason;
}

// Plans of one query follow one another; they are no duplicates of each other.
bool TraceShelf::drawn_before(const TraceOutcome& outcome) {
  const std::uint64_t query = taken_ / set_->plans_per_query;
  const auto first = queries_.try_emplace(outcome.query, query).first;
  return first->second != query;
}

bool TraceShelf::is_duplicate(const TraceOutcome& outcome) {
  const bool again = outcome.status != "failed" && drawn_before(outcome);
  return again && set_->discard.duplicates && outcome.status == kDone;
}

void TraceShelf::restore(std::map<std::uint64_t, TraceOutcome> stored) {
  stored_ = std::move(stored);
  std::vector<TableRow> none;
  take_all(none);
}

void TraceShelf::take(std::vector<TableRow> rows, std::vector<TableRow>& out) {
  TraceOutcome outcome;
  for (const TableRow& row : rows) {
    if (auto its = trace_outcome(row)) outcome = std::move(*its);
  }
  if (is_duplicate(outcome)) {
    outcome.status = "discarded";
    outcome.reason = kDuplicate;
    rows = discarded_rows(std::move(rows), outcome.reason);
  }
  count(outcome);
  std::ranges::move(rows, std::back_inserter(out));
}

void TraceShelf::take_stored(TraceOutcome outcome) {
  if (is_duplicate(outcome)) {
    duplicates_.push_back(outcome.position);
    outcome.status = "discarded";
    outcome.reason = kDuplicate;
  }
  count(outcome);
}

void TraceShelf::take_all(std::vector<TableRow>& out) {
  while (!complete()) {
    if (waiting_.contains(taken_)) {
      take(waiting_.extract(taken_).mapped(), out);
    } else if (stored_.contains(taken_)) {
      take_stored(stored_.extract(taken_).mapped());
    } else {
      return;
    }
  }
}

std::vector<std::int64_t> TraceShelf::stored_in_excess() const {
  std::vector<std::int64_t> positions;
  for (const auto& [attempt, outcome] : stored_) positions.push_back(outcome.position);
  return positions;
}

std::vector<TableRow> TraceShelf::put(std::uint64_t first, std::uint32_t count, std::vector<TableRow> rows) {
  for (std::uint32_t i = 0; i < count; ++i) waiting_[first + i];
  // Rows of an attempt come together, its plan first, then the row of trace that tells which it is.
  std::vector<TableRow> plans;
  std::uint64_t attempt = first;
  for (TableRow& row : rows) {
    if (row.table == "plan") {
      plans.push_back(std::move(row));
      continue;
    }
    if (const auto outcome = trace_outcome(row)) {
      attempt = static_cast<std::uint64_t>(outcome->position) / set_->parts();
      std::ranges::move(plans, std::back_inserter(waiting_[attempt]));
      plans.clear();
    }
    waiting_[attempt].push_back(std::move(row));
  }
  std::vector<TableRow> out;
  take_all(out);
  return out;
}

}  // namespace millrace::experiments
