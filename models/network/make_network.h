// From shapes and settings to networks. Sees LibTorch.
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>

#include "models/network/graph_model.h"
#include "models/network/layers.h"

namespace millrace::models {

// "cpu", "cuda". Throws std::runtime_error: another name, or a device that LibTorch cannot use here.
torch::Device device_named(const std::string& name);

// With weights drawn from `seed`. One thread is used from now on: more gain nothing on graphs of this size, and stall
// when another program wants the core.
std::unique_ptr<GraphNetwork> make_network(const NetworkShape& shape, std::uint64_t seed, const torch::Device& device);

// The label that an output of the network stands for.
double label_of(float output, const NetworkWeights& weights, NetworkLoss loss);

}  // namespace millrace::models
