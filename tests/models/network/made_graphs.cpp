#include "tests/models/network/made_graphs.h"

#include <cmath>

namespace millrace::models {

namespace {

// Numbers in [0, 1) in a fixed order.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 2 + 1) {}
  float next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<float>(state_ >> 40) / 16777216.0F;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(next() * static_cast<float>(n)); }

 private:
  std::uint64_t state_;
};

}  // namespace

NetworkShape made_shape(NetworkForm form, std::uint32_t hidden) {
  return {.form = form, .widths = std::vector<std::uint32_t>(3, kMadeInputs), .hidden = hidden};
}

LabelledGraphs made_graphs(std::size_t count, std::uint64_t seed) {
  Numbers numbers(seed);
  LabelledGraphs made;
  for (std::size_t i = 0; i < count; ++i) {
    PlanGraph graph;
    graph.operators = 2 + numbers.below(4);
    const std::uint32_t hosts = 1 + numbers.below(3);
    double sum = 0;
    for (std::uint32_t node = 0; node < graph.operators + hosts; ++node) {
      graph.types.push_back(node < graph.operators ? static_cast<std::uint8_t>(numbers.below(2)) : 2);
      for (std::uint32_t input = 0; input < kMadeInputs; ++input) graph.inputs.push_back(numbers.next());
      if (node < graph.operators) sum += static_cast<double>(graph.inputs[graph.inputs.size() - kMadeInputs]);
    }
    for (std::uint32_t op = 0; op < graph.operators; ++op) {
      if (op > 0) graph.flow.push_back({op - 1, op});
      for (std::uint32_t host = 0; host < hosts; ++host) {
        graph.placed.push_back({op, graph.operators + host, 1.0F / static_cast<float>(hosts)});
      }
    }
    made.graphs.push_back(graph);
    made.labels.push_back(std::exp(sum) * hosts);
  }
  return made;
}

}  // namespace millrace::models
