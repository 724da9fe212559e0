// Trains each form of network on made-up plans whose label is known, and says how fast and how well:
//   network_trial [cpu|cuda] [GRAPHS] [EPOCHS] [HIDDEN]
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "models/network/graph_model.h"

namespace {

using namespace millrace::models;

constexpr std::uint32_t kInputs = 12;

// A fixed sequence of numbers in [0, 1).
class Numbers {
 public:
  float next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<float>(state_ >> 40) / 16777216.0F;
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(next() * static_cast<float>(n)); }

 private:
  std::uint64_t state_ = 1;
};

// A line of 3 to 8 operators on 2 to 4 hosts. Label: product over operators of e^(first input) / (1 + share of hosts).
PlanGraph graph(Numbers& numbers, double& label) {
  PlanGraph made;
  made.operators = 3 + numbers.below(6);
  const std::uint32_t hosts = 2 + numbers.below(3);
  double sum = 0;
  for (std::uint32_t node = 0; node < made.operators + hosts; ++node) {
    made.types.push_back(node < made.operators ? static_cast<std::uint8_t>(numbers.below(4)) : 4);
    for (std::uint32_t i = 0; i < kInputs; ++i) made.inputs.push_back(numbers.next());
    if (node < made.operators) sum += static_cast<double>(made.inputs[made.inputs.size() - kInputs]);
  }
  for (std::uint32_t op = 0; op < made.operators; ++op) {
    if (op > 0) made.flow.push_back({op - 1, op});
    for (std::uint32_t host = 0; host < hosts; ++host) {
      made.placed.push_back({op, made.operators + host, 1.0F / static_cast<float>(hosts)});
    }
  }
  label = 100 * std::exp(sum) / hosts;
  return made;
}

LabelledGraphs graphs(Numbers& numbers, std::size_t count) {
  LabelledGraphs made;
  for (std::size_t i = 0; i < count; ++i) {
    double label = 1;
    made.graphs.push_back(graph(numbers, label));
    made.labels.push_back(label);
  }
  return made;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void try_form(const char* name, NetworkForm form, const NetworkTraining& training, std::uint32_t hidden,
              const LabelledGraphs& train, const LabelledGraphs& test) {
  const NetworkShape shape{.form = form, .widths = std::vector<std::uint32_t>(5, kInputs), .hidden = hidden};
  double q50 = 0;
  auto start = std::chrono::steady_clock::now();
  const NetworkWeights weights = train_network(shape, training, train, test, nullptr,
                                               {.epoch =
                                                    [&](const EpochReport& report) {
                                                      q50 = report.best_q50;
                                                      return true;
                                                    },
                                                .checkpoint = ""});
  const double trained = static_cast<double>(train.labels.size()) * training.epochs / seconds_since(start);
  const GraphModel model(shape, weights, training.loss, training.device);
  model.predict(test.graphs);
  start = std::chrono::steady_clock::now();
  model.predict(train.graphs);
  const double predicted = static_cast<double>(train.labels.size()) / seconds_since(start);
  std::printf("%-9s %u wide on %s: %.0f graphs/s trained, %.0f predicted, validation median q-error %.3f\n", name,
              hidden, training.device.c_str(), trained, predicted, q50);
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int i, int otherwise) { return count > i ? std::atoi(words[i]) : otherwise; };
  try {
    Numbers numbers;
    const LabelledGraphs train = graphs(numbers, static_cast<std::size_t>(number(2, 8000)));
    const LabelledGraphs test = graphs(numbers, 1000);
    NetworkTraining training{.epochs = static_cast<std::uint32_t>(number(3, 10)),
                             .device = count > 1 ? words[1] : "cpu"};
    const auto hidden = static_cast<std::uint32_t>(number(4, 64));
    try_form("intended", NetworkForm::intended, training, hidden, train, test);
    training.loss = NetworkLoss::q_error;
    training.learning_rate = 1e-3;
    training.decay = false;
    try_form("released", NetworkForm::released, training, hidden, train, test);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "network_trial: %s\n", error.what());
    return 1;
  }
  return 0;
}
