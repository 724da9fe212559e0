#include "experiments/config/fault_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/config/table_reader.h"

namespace millrace::experiments {

namespace {

using cluster::Fault;
using cluster::FaultKind;
using kernel::Duration;

constexpr std::array<std::string_view, 4> kKinds{"task_crash", "node_loss", "slow_node", "pause"};

constexpr KeySpec kKindKey{
    "kind",
    ValueType::choice,
    Bound::any,
    "\"pause\"",
    "task_crash: a subtask fails; node_loss: a node and its slots are gone; slow_node: its cores "
    "change their speed; pause: its threads stand still",
    kKinds};

struct Use {
  std::string_view key;
  std::array<bool, kKinds.size()> possible, required;  // by kind
};
constexpr std::array<Use, 6> kUses = {{{"at", {true, true, true, true}, {true, true, true, true}},
                                       {"operator", {true, false, false, false}, {true, false, false, false}},
                                       {"subtask", {true, false, false, false}, {}},
                                       {"node", {false, true, true, true}, {false, true, true, true}},
                                       {"duration", {false, true, true, true}, {false, false, false, true}},
                                       {"factor", {false, false, true, false}, {}}}};

void check_uses(TableReader& reader, FaultKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  for (const Use& use : kUses) {
    const Node* node = reader.find(use.key);
    if (node != nullptr && !use.possible[index]) {
      reader.error(node->key_at, fmt::format("{}: a {} has none", use.key, kKinds[index]));
    }
    if (use.required[index]) reader.require(use.key);
  }
}

void check_times(TableReader& reader, const Fault& fault) {
  if (fault.kind == FaultKind::pause && fault.duration == Duration() && reader.find("duration") != nullptr) {
    reader.error(reader.find("duration")->at, "duration: a pause ends");
  }
  if (fault.every == Duration() || fault.kind == FaultKind::task_crash) return;
  if (fault.duration == Duration()) {
    reader.error(reader.find("every")->at, "every: one that does not end comes once; give a duration");
  } else if (fault.duration >= fault.every) {
    reader.error(reader.find("every")->at, "every: it must be longer than the duration");
  }
}

}  // namespace

std::string_view to_string(FaultKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::span<const Field<Fault>> fault_fields() {
  using enum ValueType;
  static const std::vector<Field<Fault>> kFields = {
      {kKindKey, {}},
      {{"at", duration, Bound::not_negative, "\"5 s\"", "when it comes first, after the job's start"}, &Fault::at},
      {{"every", duration, Bound::not_negative, "\"15 s\"", "time from one to the next; 0: it comes once"},
       &Fault::every},
      {{"duration", duration, Bound::not_negative, "\"3 s\"",
        "how long it lasts; 0: for good (not of a pause; a task_crash has none)"},
       &Fault::duration},
      {{"factor", number, Bound::positive, "0.1", "slow_node: what the speed is multiplied by"}, &Fault::factor},
      {{"operator", text, Bound::any, "", "task_crash: whose subtask"}, &Fault::op},
      {{"subtask", count, Bound::not_negative, "99", "task_crash: its index; if it does not run, nothing happens"},
       &Fault::subtask},
      {{"node", text, Bound::any, "", "of the others: which, for example \"m510-0\""}, &Fault::node}};
  return kFields;
}

Fault read_fault(const std::string& name, const Node& table, Diagnostics& out) {
  Fault fault;
  TableReader reader(table, "fault." + name, out);
  reader.read(fault_fields(), fault);
  reader.finish();
  const Node* kind = reader.require("kind");
  const auto index = kind == nullptr ? std::nullopt : reader.choice(kKindKey, *kind);
  if (!index) return fault;
  fault.kind = static_cast<FaultKind>(*index);
  check_uses(reader, fault.kind);
  check_times(reader, fault);
  return fault;
}

}  // namespace millrace::experiments
