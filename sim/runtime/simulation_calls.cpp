// External calls: records wait for a service outside, and their subtask with them if it has as many calls under way as
// it may. It needs no core meanwhile, but Flink's metrics see it busy.
#include <algorithm>
#include <cassert>

#include "sim/runtime/simulation.h"

namespace millrace::runtime {

using kernel::Duration;
using kernel::SimTime;

namespace {

// The calls of a step start together at its end: its length is at most this share of a call.
constexpr double kStepShare = 1.0 / 64;

}  // namespace

void Simulation::prepare_calls(Subtask& s) {
  service_free_.resize(topology_.operators.size());
  for (const std::uint32_t op : topology_.tasks[s.task].operators) {
    if (!topology_.operators[op].calls_out) continue;
    const plan::OperatorCost& cost = job_.plan.operators[op].cost;
    const double longest_ns = kStepShare * static_cast<double>(cost.external_call.ns());
    ExternalCalls& calls = s.calls.emplace_back();
    calls.op = op;
    calls.concurrency = calls.at_once = cost.external_concurrency;
    if (cost.external_capacity > 0) {
      calls.at_once = std::min(
          calls.at_once, static_cast<std::uint32_t>(std::clamp(longest_ns * cost.external_capacity / 1e9, 1.0, 1e9)));
    }
    s.step_budget_ns = std::clamp(longest_ns * nodes_[s.node].speed, 1.0, s.step_budget_ns);
    s.never_aside = true;
  }
}

// Records have reached an operator that makes a call for each.
void Simulation::call_out(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side) {
  Subtask& s = subtasks_[id];
  ExternalCalls& calls =
      *std::find_if(s.calls.begin(), s.calls.end(), [op](const ExternalCalls& c) { return c.op == op; });
  in_flight_ += run.count;
  calls.calls.push_back({run, side, now_, {}, kNoWatermark});
  start_calls(calls);
}

// Starts the calls that wait, as far as there is room. The service begins one call after the other, 1 / capacity apart.
void Simulation::start_calls(ExternalCalls& calls) {
  const plan::OperatorCost& cost = job_.plan.operators[calls.op].cost;
  while (calls.started < calls.calls.size() && calls.under_way < calls.concurrency) {
    const std::uint32_t room = calls.concurrency - calls.under_way;
    if (calls.calls[calls.started].run.count > room) {
      ExternalCalls::Call front = calls.calls[calls.started];
      front.run = split_front(calls.calls[calls.started].run, room);
      front.watermark = kNoWatermark;
      calls.calls.insert(calls.calls.begin() + static_cast<std::ptrdiff_t>(calls.started), front);
    }
    ExternalCalls::Call& call = calls.calls[calls.started++];
    calls.under_way += call.run.count;
    SimTime last_start = now_;
    if (cost.external_capacity > 0) {
      const double apart_ns = 1e9 / cost.external_capacity;
      SimTime& free = service_free_[calls.op];
      const SimTime first = std::max(now_, free);
      last_start = first + Duration::from_ns(static_cast<std::int64_t>(apart_ns * (call.run.count - 1)));
      free = first + Duration::from_ns(static_cast<std::int64_t>(apart_ns * call.run.count));
    }
    call.answered = last_start + cost.external_call;
  }
}

// The records whose calls are answered go on, as long as there is room for their results. Whether there were any.
bool Simulation::take_answers(std::uint32_t id, std::size_t position) {
  Subtask& s = subtasks_[id];
  ExternalCalls& calls = s.calls[position];
  const std::size_t before = calls.calls.size();
  while (calls.started > 0 && calls.calls.front().answered <= now_ && s.unavailable == 0) {
    const ExternalCalls::Call call = calls.calls.front();
    calls.calls.pop_front();
    --calls.started;
    calls.under_way -= call.run.count;
    in_flight_ -= call.run.count;
    s.counters.service_ns +=
        static_cast<double>(call.run.count) * static_cast<double>((call.answered - call.came).ns());
    s.counters.queueing_ns += static_cast<double>(call.run.count) * static_cast<double>((now_ - call.answered).ns());
    handle(id, calls.op, call.run, call.side);
    const bool ahead = call.watermark != kNoWatermark && !waits_for_calls(s, position + 1, call.watermark);
    if (ahead) fire_watermark(id, call.watermark);
  }
  const bool any = calls.calls.size() != before;
  start_calls(calls);
  return any;
}

// Takes what answers there are. False: it cannot go on, and has given its core away.
bool Simulation::ready_for_calls(std::uint32_t id) {
  Subtask& s = subtasks_[id];
  bool any = false, full = false;
  SimTime next = SimTime::never();
  for (std::size_t position = 0; position < s.calls.size(); ++position) {
    any = take_answers(id, position) || any;
    const ExternalCalls& calls = s.calls[position];
    full = full || calls.full();
    if (calls.started > 0) next = std::min(next, calls.calls.front().answered);
  }
  if (any && (engine_.buffer_timeout == Duration() || chunks_ || halted_)) flush(id);
  if (s.unavailable > 0) {
    block(id);
    return false;
  }
  wake_at(id, std::max(next, now_));
  if (full) release_core(id, Activity::calling);
  return !full;
}

// Records that the next step may take. Requires: no call of the subtask's has to wait for room.
std::uint32_t Simulation::room_for_calls(const Subtask& s) {
  std::uint32_t room = ~0U;
  for (const ExternalCalls& calls : s.calls) {
    room = std::min({room, calls.concurrency - calls.under_way, calls.at_once});
  }
  return std::max(1U, room);
}

// Whether a watermark has to wait for calls of records before it, of the operators from `position` on; it then follows
// the last of them.
bool Simulation::waits_for_calls(Subtask& s, std::size_t position, SimTime watermark) {
  for (; position < s.calls.size(); ++position) {
    std::deque<ExternalCalls::Call>& calls = s.calls[position].calls;
    if (calls.empty()) continue;
    calls.back().watermark = std::max(calls.back().watermark, watermark);
    return true;
  }
  return false;
}

}  // namespace millrace::runtime
