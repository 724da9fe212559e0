#include "sim/runtime/savepoint.h"

#include <algorithm>
#include <map>

#include "sim/kernel/discrete.h"

namespace millrace::runtime {

using kernel::SimTime;

namespace {

// Keys of class c that each new subtask owns, as weights.
std::vector<double> weights_of(const OperatorSite& site, std::size_t c) {
  std::vector<double> weights;
  for (const KeyShare& share : site.shares) weights.push_back(static_cast<double>(share.keys[c]));
  return weights;
}

// Each key goes to its new owner.
void restore_known_time(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                        const std::vector<WindowState*>& states) {
  for (const WindowState& saved : savepoint.windows) {
    if (saved.op != op) continue;
    const auto& from = std::get<TimeWindowState>(saved.windows);
    for (std::uint32_t side = 0; side < 2; ++side) {
      for (const TimeWindowState::Bucket& bucket : from.content()[side][0]) {
        for (std::size_t key = 0; key < bucket.of_key.size(); ++key) {
          if (bucket.of_key[key] == 0) continue;
          const std::uint32_t id = from.own()->ids[key];
          const std::uint32_t owner = site.known->owner[id];
          std::get<TimeWindowState>(states[owner]->windows)
              .restore_key(side, bucket, site.own[owner]->local[id], bucket.of_key[key]);
        }
      }
    }
  }
}

void restore_known_counts(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                          const std::vector<WindowState*>& states) {
  for (const WindowState& saved : savepoint.windows) {
    if (saved.op != op) continue;
    const auto& from = std::get<CountWindowState>(saved.windows);
    for (std::size_t key = 0; key < from.own()->ids.size(); ++key) {
      const CountWindowState::Key& content = from.content()[0][key];
      if (content.empty()) continue;
      const std::uint32_t id = from.own()->ids[key];
      const std::uint32_t owner = site.known->owner[id];
      std::get<CountWindowState>(states[owner]->windows).restore(0, site.own[owner]->local[id], content);
    }
  }
}

// Up to where the windows of an operator have fired, in all its subtasks.
SimTime fired_until(const Savepoint& savepoint, std::uint32_t op) {
  SimTime newest = SimTime::from_ns(-1), oldest = SimTime::never();
  for (const WindowState& saved : savepoint.windows) {
    if (saved.op != op) continue;
    const SimTime fired = std::get<TimeWindowState>(saved.windows).fired_until();
    newest = std::max(newest, fired);
    oldest = std::min(oldest, fired);
  }
  return savepoint.at_rest ? newest : std::min(oldest, newest);
}

void restore_time(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                  const std::vector<WindowState*>& states, kernel::RandomStream& stream) {
  using Bucket = TimeWindowState::Bucket;
  kernel::MultinomialScratch scratch;
  const SimTime fired = fired_until(savepoint, op);
  for (WindowState* state : states) std::get<TimeWindowState>(state->windows).set_fired_until(fired);
  if (site.known) return restore_known_time(savepoint, op, site, states);
  for (std::uint32_t side = 0; side < 2; ++side) {
    for (std::uint32_t c = 0; c < site.classes.size(); ++c) {
      std::map<std::int64_t, Bucket> total;
      for (const WindowState& saved : savepoint.windows) {
        if (saved.op != op) continue;
        for (const Bucket& bucket : std::get<TimeWindowState>(saved.windows).content()[side][c]) {
          auto [place, fresh] = total.try_emplace(bucket.start.ns(), bucket);
          if (fresh) continue;
          place->second.count += bucket.count;
          place->second.first = std::min(place->second.first, bucket.first);
          place->second.last = std::max(place->second.last, bucket.last);
        }
      }
      if (total.empty()) continue;
      const kernel::DiscreteTable table(weights_of(site, c));
      for (const auto& entry : total) {
        const Bucket& bucket = entry.second;
        kernel::multinomial(stream, bucket.count, table, scratch, [&](std::size_t i, std::uint64_t count) {
          std::get<TimeWindowState>(states[i]->windows)
              .restore(side, c, {bucket.start, bucket.first, bucket.last, count});
        });
      }
    }
  }
}

// Keys are dealt out in order: the first subtask takes as many saved keys as it owns, and so on.
template <class State>
void restore_keys(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                  const std::vector<WindowState*>& states) {
  for (std::uint32_t c = 0; c < site.classes.size(); ++c) {
    std::size_t target = 0;
    std::uint64_t key = 0;
    for (const WindowState& saved : savepoint.windows) {
      if (saved.op != op) continue;
      const State& from = std::get<State>(saved.windows);
      for (const auto& content : from.content()[c]) {
        if (content.empty()) continue;
        while (target < states.size() && key >= site.shares[target].keys[c]) {
          ++target;
          key = 0;
        }
        if (target == states.size()) break;
        std::get<State>(states[target]->windows).restore(c, key++, content);
      }
    }
  }
}

// In equal parts.
void restore_whole_input(const Savepoint& savepoint, std::uint32_t op, const std::vector<WindowState*>& states) {
  std::uint64_t records = 0;
  SimTime first = SimTime::never(), last;
  for (const WindowState& saved : savepoint.windows) {
    if (saved.op != op) continue;
    const auto& from = std::get<WholeInputState>(saved.windows);
    records += from.records();
    first = std::min(first, from.first());
    last = std::max(last, from.last());
  }
  const std::uint64_t instances = states.size();
  for (std::uint64_t i = 0; i < instances; ++i) {
    const std::uint64_t part = records * (i + 1) / instances - records * i / instances;
    if (part > 0) std::get<WholeInputState>(states[i]->windows).add(part, first, last);
  }
}

}  // namespace

void restore_windows(const Savepoint& savepoint, std::uint32_t op, const OperatorSite& site,
                     const std::vector<WindowState*>& states, kernel::RandomStream& stream) {
  if (std::holds_alternative<TimeWindowState>(states.front()->windows)) {
    restore_time(savepoint, op, site, states, stream);
  } else if (std::holds_alternative<CountWindowState>(states.front()->windows)) {
    if (site.known) return restore_known_counts(savepoint, op, site, states);
    restore_keys<CountWindowState>(savepoint, op, site, states);
  } else if (std::holds_alternative<WholeInputState>(states.front()->windows)) {
    restore_whole_input(savepoint, op, states);
  } else {
    restore_keys<SessionWindowState>(savepoint, op, site, states);
    for (const WindowState& saved : savepoint.windows) {
      if (saved.op != op) continue;
      for (const auto& session : std::get<SessionWindowState>(saved.windows).ended()) {
        std::get<SessionWindowState>(states.front()->windows).restore(session);
      }
    }
  }
}

}  // namespace millrace::runtime
