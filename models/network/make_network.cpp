#include "models/network/make_network.h"

#include <torch/cuda.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/network/intended_network.h"
#include "models/network/merlin_network.h"
#include "models/network/perceptron.h"
#include "models/network/released_network.h"

namespace millrace::models {

namespace {

std::unique_ptr<GraphNetwork> network_of(const NetworkShape& shape) {
  switch (shape.form) {
    case NetworkForm::intended:
      return std::make_unique<IntendedNetwork>(shape);
    case NetworkForm::released:
      return std::make_unique<ReleasedNetwork>(shape);
    case NetworkForm::merlin:
      return std::make_unique<MerlinNetwork>(shape);
    case NetworkForm::perceptron:
      break;
  }
  return std::make_unique<Perceptron>(shape);
}

}  // namespace

torch::Device device_named(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda") throw std::runtime_error("there is no device '" + name + "'; known: cpu, cuda");
  if (!torch::cuda::is_available())
    throw std::runtime_error("this LibTorch cannot use a GPU here: set device = \"cpu\"");
  return torch::kCUDA;
}

std::unique_ptr<GraphNetwork> make_network(const NetworkShape& shape, std::uint64_t seed, const torch::Device& device) {
  torch::set_num_threads(1);
  torch::manual_seed(seed);
  if (shape.form == NetworkForm::merlin && !device.is_cpu()) {
    throw std::runtime_error("merlin's network runs on a CPU: set device = \"cpu\"");
  }
  auto network = network_of(shape);
  network->to(device);
  return network;
}

double label_of(float output, const NetworkWeights& weights, NetworkLoss loss) {
  const double value = weights.label_center + weights.label_scale * static_cast<double>(output);
  // Beyond e^60 a prediction is as wrong as can be, and stays finite.
  return std::max(weights.least, loss == NetworkLoss::log_error ? std::exp(std::min(value, 60.0)) : value);
}

}  // namespace millrace::models
