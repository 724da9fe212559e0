#include "sim/runtime/whole_input_state.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sim/kernel/elementary.h"

namespace millrace::runtime {

using kernel::SimTime;
using plan::OperatorKind;

namespace {

constexpr std::uint64_t kLargestRun = 0x7fffffff;

double log2_of(double x) {
  return kernel::log(x) / kernel::log(2.0);
}

}  // namespace

WholeInputState::WholeInputState(const plan::Operator& op, std::uint32_t instances)
    : kind_(op.kind),
      groups_(std::max(1.0, static_cast<double>(op.groups) / (op.key.empty() ? 1 : instances))),
      limit_(op.limit) {
  assert(keeps_whole_input(kind_) && instances >= 1);
}

void WholeInputState::add(const Run& run) {
  add(run.count, run.first, run.last);
}

void WholeInputState::add(std::uint64_t records, SimTime first, SimTime last) {
  records_ += records;
  first_ = std::min(first_, first);
  last_ = std::max(last_, last);
}

double WholeInputState::held() const {
  const auto n = static_cast<double>(records_);
  switch (kind_) {
    case OperatorKind::aggregate:
      if (groups_ <= 1) return std::min(n, 1.0);
      return groups_ * (1 - kernel::exp(n * kernel::log1p(-1 / groups_)));
    case OperatorKind::sort:
      return static_cast<double>(results());
    default:
      return n;
  }
}

std::uint64_t WholeInputState::results() const {
  if (kind_ == OperatorKind::sort) return limit_ > 0 ? std::min(limit_, records_) : records_;
  return std::min(records_, static_cast<std::uint64_t>(held() + 0.5));
}

void WholeInputState::fire(Firing& out) {
  assert(next_end() == kEndOfInput);
  out.results.clear();
  out.result_count = results();
  out.records = records_;
  if (kind_ == OperatorKind::sort) {
    const auto n = static_cast<double>(records_);
    out.records = static_cast<std::uint64_t>(n * log2_of(std::max(2.0, static_cast<double>(out.result_count))) + 0.5);
  }
  // The run is cut in proportion, so that results are as old as records on the whole.
  const std::uint64_t results = out.result_count;
  for (std::uint64_t done = 0; done < results;) {
    const std::uint64_t part = std::min(kLargestRun, results - done);
    const auto at = [&](std::uint64_t k) {
      return first_ + (last_ - first_) * (static_cast<double>(k) / static_cast<double>(results));
    };
    out.results.push_back({at(done), at(done + part), {}, static_cast<std::uint32_t>(part), 0, 1, false});
    done += part;
  }
  records_ = 0;
  first_ = SimTime::never();
  last_ = SimTime();
}

}  // namespace millrace::runtime
