#include "experiments/config/adversary_reader.h"

#include "experiments/config/experiment_keys.h"

namespace millrace::experiments {

std::optional<LoadAdversary> read_adversary(TableReader& comparison) {
  const Node* node = comparison.find("adversary");
  if (node == nullptr) return std::nullopt;
  LoadAdversary adversary;
  TableReader reader(*node, comparison.path() + ".adversary", comparison.diagnostics());
  reader.read(adversary_fields(), adversary);
  reader.require("low");
  reader.finish();
  if (comparison.find("protocol") != nullptr) {
    comparison.error(node->at, "adversary: a comparison with a protocol goes by its changes of load");
  }
  return adversary;
}

}  // namespace millrace::experiments
