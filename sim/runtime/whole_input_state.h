// State of an operator that works on its whole input, in one subtask: it gives something only once its input has ended,
// as a window as long as the input would.
#pragma once

#include <cstdint>

#include "sim/kernel/time.h"
#include "sim/plan/logical_plan.h"
#include "sim/runtime/buffer.h"
#include "sim/runtime/run.h"
#include "sim/runtime/time_window_state.h"

namespace millrace::runtime {

// Whether operators of this kind keep their whole input.
constexpr bool keeps_whole_input(plan::OperatorKind kind) {
  return kind == plan::OperatorKind::aggregate || kind == plan::OperatorKind::sort ||
         kind == plan::OperatorKind::join_build;
}

class WholeInputState {
 public:
  WholeInputState() = default;
  // Of one of `instances` instances of `op`, whose kind keeps its whole input. If it has a key each instance has its
  // share of the groups, else each meets all of them.
  WholeInputState(const plan::Operator& op, std::uint32_t instances);

  void add(const Run& run);
  // Records taken as another instance's were, born within [first, last].
  void add(std::uint64_t records, kernel::SimTime first, kernel::SimTime last);

  // kEndOfInput if there is something to release then, else never(): a join's table stays.
  kernel::SimTime next_end() const {
    return kind_ != plan::OperatorKind::join_build && records_ > 0 ? kEndOfInput : kernel::SimTime::never();
  }
  // Releases the results, whose births are spread over those of the records; nothing is held then. Of a sort,
  // Firing::records is its comparisons: n log2 n, or n log2 k to find the first k.
  void fire(Firing& out);

  std::uint64_t records() const { return records_; }  // taken
  // Entries held: records, or groups that are expected among n records of G groups, G (1 - (1 - 1/G)^n).
  double held() const;

  kernel::SimTime first() const { return first_; }
  kernel::SimTime last() const { return last_; }

 private:
  std::uint64_t results() const;

  plan::OperatorKind kind_ = plan::OperatorKind::sort;
  double groups_ = 1;        // aggregate: that this instance may meet, >= 1
  std::uint64_t limit_ = 0;  // sort: 0 = all
  std::uint64_t records_ = 0;
  kernel::SimTime first_ = kernel::SimTime::never(), last_;  // births
};

}  // namespace millrace::runtime
