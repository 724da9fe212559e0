#include "tuners/qescalor/memory.h"

namespace millrace::tuners::qescalor {

TunerState to_state(const Memory& memory) {
  TunerState state = {{"differences", memory.differences},
                      {"yield", memory.yield},
                      {"epoch", memory.epoch},
                      {"planned", memory.planned}};
  state["sampling"] = TunerState::object();
  for (const auto& [op, sampling] : memory.sampling) state["sampling"][op] = to_json(sampling);
  state["loads"] = TunerState::object();
  for (const auto& [source, load] : memory.loads) {
    state["loads"][source] = {{"epochs", load.epochs}, {"seconds", load.seconds}, {"records", load.records}};
  }
  return state;
}

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.differences = state.at("differences").get<std::map<std::string, std::uint32_t>>();
  memory.yield = state.at("yield").get<std::map<std::string, double>>();
  memory.epoch = state.at("epoch");
  memory.planned = state.at("planned");
  for (const auto& [op, sampling] : state.at("sampling").items()) {
    memory.sampling[op] = sampling_state_from(sampling);
  }
  for (const auto& [source, load] : state.at("loads").items()) {
    memory.loads[source] = {.epochs = load.at("epochs").get<std::vector<double>>(),
                            .seconds = load.at("seconds"),
                            .records = load.at("records")};
  }
  return memory;
}

}  // namespace millrace::tuners::qescalor
