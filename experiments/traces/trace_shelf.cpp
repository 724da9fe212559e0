#include "experiments/traces/trace_shelf.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace millrace::experiments {
namespace {

constexpr const char* kDone = "done";

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

void TraceShelf::restore(const TraceOutcome& outcome) {
  drawn_before(outcome);
  count(outcome);
}

void TraceShelf::take(std::vector<TableRow> rows, std::vector<TableRow>& out) {
  TraceOutcome outcome;
  for (const TableRow& row : rows) {
    if (auto its = trace_outcome(row)) outcome = std::move(*its);
  }
  const bool again = outcome.status != "failed" && drawn_before(outcome);
  if (again && set_->discard.duplicates && outcome.status == kDone) {
    outcome.status = "discarded";
    outcome.reason = "duplicate";
    rows = discarded_rows(std::move(rows), outcome.reason);
  }
  count(outcome);
  std::ranges::move(rows, std::back_inserter(out));
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
  while (!complete() && waiting_.contains(taken_)) {
    take(waiting_.extract(taken_).mapped(), out);
  }
  return out;
}

}  // namespace millrace::experiments
