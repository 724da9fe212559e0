// Faults that befall a cluster and the job on it, at times known beforehand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/kernel/time.h"

namespace millrace::cluster {

enum class FaultKind : std::uint8_t {
  task_crash,  // a subtask throws an exception
  node_loss,   // a node and its slots are gone
  slow_node,   // a node's cores change their speed
  pause,       // all threads of a node stand still
};

struct Fault {
  FaultKind kind = FaultKind::task_crash;
  kernel::Duration at;        // of the first occurrence, after the job's first start; >= 0
  kernel::Duration every;     // from one occurrence to the next, > duration; 0: there is but one
  kernel::Duration duration;  // of an occurrence, >= 0; 0: it does not end (a task_crash: it is an instant)
  double factor = 0.5;        // slow_node: of the speed, > 0
  std::string op{};           // task_crash: operator id
  std::uint32_t subtask = 0;  // task_crash: its index; one that does not run cannot crash
  std::string node{};         // of the others: its name
  bool operator==(const Fault&) const = default;
};

// [start, end) of an occurrence; end is never() if it does not end.
struct Occurrence {
  kernel::SimTime start, end;
};
// The last occurrence that has started at or before `at`, over or not; nullopt if there is none.
std::optional<Occurrence> last_occurrence(const Fault& fault, kernel::SimTime at);
bool starts_at(const Fault& fault, kernel::SimTime at);
// Of a fault that lasts: whether an occurrence is in progress.
bool holds_at(const Fault& fault, kernel::SimTime at);
// The first instant after `after` at which an occurrence starts or ends; never() if there is none.
kernel::SimTime next_change(const Fault& fault, kernel::SimTime after);
kernel::SimTime next_change(const std::vector<Fault>& faults, kernel::SimTime after);

// What is there of the cluster while nodes are lost. May have no node at all.
Cluster remaining(const Cluster& cluster, const std::vector<Fault>& faults, kernel::SimTime at);
// The first instant at or after `from` at which it has as many slots; never() if there is none within kPatience
// changes.
inline constexpr std::uint32_t kPatience = 10'000;
kernel::SimTime when_there_are(std::uint32_t slots, const Cluster& cluster, const std::vector<Fault>& faults,
                               kernel::SimTime from);
// Product of the factors that apply to a node.
double speed_factor(const std::vector<Fault>& faults, const std::string& node, kernel::SimTime at);

}  // namespace millrace::cluster
