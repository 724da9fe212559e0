#include "sim/cluster/faults.h"

#include <algorithm>

namespace millrace::cluster {

using kernel::Duration;
using kernel::SimTime;

std::optional<Occurrence> last_occurrence(const Fault& fault, SimTime at) {
  const SimTime first = SimTime() + fault.at;
  if (at < first) return std::nullopt;
  SimTime start = first;
  if (fault.every > Duration()) start += fault.every * ((at - first).ns() / fault.every.ns());
  if (fault.kind == FaultKind::task_crash) return Occurrence{start, start};
  return Occurrence{start, fault.duration > Duration() ? start + fault.duration : SimTime::never()};
}

bool starts_at(const Fault& fault, SimTime at) {
  const auto last = last_occurrence(fault, at);
  return last && last->start == at;
}

bool holds_at(const Fault& fault, SimTime at) {
  const auto last = last_occurrence(fault, at);
  return last && at < last->end;
}

SimTime next_change(const Fault& fault, SimTime after) {
  const auto last = last_occurrence(fault, after);
  if (!last) return SimTime() + fault.at;
  if (last->end > after) return last->end;  // the next one starts later
  return fault.every > Duration() ? last->start + fault.every : SimTime::never();
}

SimTime next_change(const std::vector<Fault>& faults, SimTime after) {
  SimTime next = SimTime::never();
  for (const Fault& fault : faults) next = std::min(next, next_change(fault, after));
  return next;
}

Cluster remaining(const Cluster& cluster, const std::vector<Fault>& faults, SimTime at) {
  Cluster left = cluster;
  for (const Fault& fault : faults) {
    if (fault.kind != FaultKind::node_loss || !holds_at(fault, at)) continue;
    const auto gone =
        std::find_if(left.nodes.begin(), left.nodes.end(), [&](const Node& node) { return node.name == fault.node; });
    if (gone == left.nodes.end()) continue;
    const auto index = static_cast<std::uint32_t>(gone - left.nodes.begin());
    left.nodes.erase(gone);
    std::erase(left.slot_nodes, index);
    for (std::uint32_t& node : left.slot_nodes) node -= node > index ? 1 : 0;
  }
  return left;
}

SimTime when_there_are(std::uint32_t slots, const Cluster& cluster, const std::vector<Fault>& faults, SimTime from) {
  SimTime at = from;
  for (std::uint32_t i = 0; i < kPatience && at < SimTime::never(); ++i) {
    if (remaining(cluster, faults, at).slots() >= slots) return at;
    at = next_change(faults, at);
  }
  return SimTime::never();
}

double speed_factor(const std::vector<Fault>& faults, const std::string& node, SimTime at) {
  double factor = 1;
  for (const Fault& fault : faults) {
    if (fault.kind == FaultKind::slow_node && fault.node == node && holds_at(fault, at)) factor *= fault.factor;
  }
  return factor;
}

}  // namespace millrace::cluster
