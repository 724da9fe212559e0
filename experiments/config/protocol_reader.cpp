#include "experiments/config/protocol_reader.h"

#include "experiments/config/experiment_keys.h"

namespace millrace::experiments {
namespace {

constexpr KeySpec kLoadKey{"loads", ValueType::number, Bound::positive, "", ""};

}  // namespace

std::vector<double> read_loads(TableReader& reader, const Node& list) {
  std::vector<double> loads;
  if (list.kind != Node::Kind::array || list.elements.empty()) {
    reader.error(list.at, "loads: a list is wanted, for example [3, 7, 4, 2, 1, 10, 8, 5, 6, 9]");
    return loads;
  }
  for (const Node& element : list.elements) {
    if (const auto load = reader.quantity(kLoadKey, element)) loads.push_back(*load);
  }
  return loads;
}

std::optional<LoadProtocol> read_protocol(TableReader& comparison) {
  const Node* node = comparison.find("protocol");
  if (node == nullptr) return std::nullopt;
  LoadProtocol protocol;
  TableReader reader(*node, comparison.path() + ".protocol", comparison.diagnostics());
  reader.read(protocol_loop_fields(), protocol);
  if (const Node* list = reader.require(kLoadKey.key)) protocol.loads = read_loads(reader, *list);
  reader.finish();
  if (protocol.window > protocol.wait) {
    const Node* window = reader.find("window");
    reader.error(window != nullptr ? window->at : reader.at(), "window: it is longer than the wait that it ends");
  }
  return protocol;
}

}  // namespace millrace::experiments
