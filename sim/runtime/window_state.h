// The state of one windowed operator in one subtask, whatever its kind of window: its whole input is one too.
#pragma once

#include <cstdint>
#include <variant>

#include "sim/plan/logical_plan.h"
#include "sim/runtime/count_window_state.h"
#include "sim/runtime/session_window_state.h"
#include "sim/runtime/time_window_state.h"
#include "sim/runtime/topology.h"
#include "sim/runtime/whole_input_state.h"

namespace millrace::runtime {

struct WindowState {
  std::uint32_t op = 0;
  bool join = false;
  bool event_time = false;
  bool one_class = false;  // all keys are of one class, of no listed domain
  std::variant<TimeWindowState, CountWindowState, SessionWindowState, WholeInputState> windows;

  // Age of the records when they came in, for the share of latency spent in the window.
  double age_ns = 0;
  std::uint64_t aged = 0;
  std::uint64_t aged_at_collection = 0;  // of the heap that it lies in

  // Of a window that time, the watermark or the end of the input closes; never() if none.
  kernel::SimTime next_end() const {
    if (const auto* time = std::get_if<TimeWindowState>(&windows)) return time->next_end();
    if (const auto* session = std::get_if<SessionWindowState>(&windows)) return session->next_end();
    if (const auto* whole = std::get_if<WholeInputState>(&windows)) return whole->next_end();
    return kernel::SimTime::never();
  }
  // When a window that a record coming at `at` belongs to may first end by processing time; never() if none does.
  kernel::SimTime next_boundary(kernel::SimTime at) const;
  std::uint64_t records() const;  // held
  // Entries of state: records, or accumulators.
  double entries(const plan::Operator& written) const;
  // Bytes of an entry with its copies in all windows that it is in.
  static double entry_bytes(const OperatorSite& site, const plan::Operator& written, double overhead_bytes);
  double state_bytes(const OperatorSite& site, const plan::Operator& written, double overhead_bytes) const;
};

// Whether operators of this kind keep records until something closes: a window or the whole input.
constexpr bool has_window_state(plan::OperatorKind kind) {
  return kind == plan::OperatorKind::window_aggregate || kind == plan::OperatorKind::window_join ||
         keeps_whole_input(kind);
}

// Empty state of `op` (whose kind has some) for subtask `index`.
WindowState make_window_state(const plan::Operator& op, std::uint32_t op_index, const OperatorSite& site,
                              std::uint32_t index);

}  // namespace millrace::runtime
