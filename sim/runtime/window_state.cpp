#include "sim/runtime/window_state.h"

namespace millrace::runtime {

using kernel::SimTime;

SimTime WindowState::next_boundary(SimTime at) const {
  if (event_time) return SimTime::never();
  if (const auto* time = std::get_if<TimeWindowState>(&windows)) return time->window_end_after(at);
  if (const auto* session = std::get_if<SessionWindowState>(&windows)) return at + session->gap();
  return SimTime::never();
}

std::uint64_t WindowState::records() const {
  return std::visit([](const auto& state) { return state.records(); }, windows);
}

namespace {

// Windows that a record is in at once.
double copies_of_record(const plan::Operator& written) {
  const bool by_time = written.window && written.window->policy == plan::WindowPolicy::time;
  return by_time ? plan::windows_per_record(*written.window) : 1;
}

}  // namespace

// Lists and joins keep records, incremental aggregates one accumulator a key.
double WindowState::entries(const plan::Operator& written) const {
  if (const auto* whole = std::get_if<WholeInputState>(&windows)) return whole->held();
  const bool keeps_records = join || written.aggregation != plan::Aggregation::incremental;
  if (!keeps_records) {
    if (const auto* time = std::get_if<TimeWindowState>(&windows)) return time->expected_entries();
    if (const auto* session = std::get_if<SessionWindowState>(&windows)) {
      return static_cast<double>(session->open_sessions());
    }
  }
  return static_cast<double>(records());
}

double WindowState::entry_bytes(const OperatorSite& site, const plan::Operator& written, double overhead_bytes) {
  return (site.state_record_bytes + overhead_bytes) * copies_of_record(written);
}

double WindowState::state_bytes(const OperatorSite& site, const plan::Operator& written, double overhead_bytes) const {
  return entries(written) * (site.state_record_bytes + overhead_bytes) * copies_of_record(written);
}

WindowState make_window_state(const plan::Operator& op, std::uint32_t op_index, const OperatorSite& site,
                              std::uint32_t index) {
  WindowState state;
  state.op = op_index;
  if (keeps_whole_input(op.kind)) {
    state.event_time = true;  // the end of its input comes as a watermark
    state.one_class = true;
    state.windows = WholeInputState(op, static_cast<std::uint32_t>(site.shares.size()));
    return state;
  }
  state.join = op.kind == plan::OperatorKind::window_join;
  state.event_time = site.event_time;
  state.one_class = site.classes.size() == 1 && !site.known;
  const KeyShare& share = site.shares[index];
  std::shared_ptr<const OwnKeys> own = site.known ? site.own[index] : nullptr;
  if (op.window->policy == plan::WindowPolicy::count) {
    state.windows = CountWindowState(*op.window, share, state.join, std::move(own), site.tells_keys);
  } else if (op.window->shape == plan::WindowShape::session) {
    state.windows = SessionWindowState(*op.window, share);
  } else {
    state.windows =
        TimeWindowState(*op.window, share, state.join ? 2 : 1, std::move(own), site.tells_keys, site.births);
  }
  if (op.aggregation == plan::Aggregation::elements) {
    if (auto* time = std::get_if<TimeWindowState>(&state.windows)) time->emit_elements();
    if (auto* count = std::get_if<CountWindowState>(&state.windows)) count->emit_elements();
  }
  return state;
}

}  // namespace millrace::runtime
