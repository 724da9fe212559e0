#include "models/forecasting/gru/gru_network.h"

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "models/network/flat_parameters.h"
#include "models/streamtune/shuffled.h"

namespace millrace::models {

namespace {

constexpr std::int64_t kAtATime = 256;  // forecasts of a batch of predictions

class Network : public torch::nn::Module {
 public:
  explicit Network(const GruShape& shape) : shape_(shape) {
    gru_ = register_module("gru", torch::nn::GRU(torch::nn::GRUOptions(shape.width, shape.hidden).batch_first(true)));
    read_out_ = register_module("read_out", torch::nn::Linear(shape.hidden, shape.patch + 2));
    const torch::NoGradGuard guard;
    read_out_->weight.mul_(kSmall);  // starts near what is usual
    read_out_->bias.zero_();
  }

  // [forecasts, patches, width] -> [forecasts, steps]
  torch::Tensor forward(const torch::Tensor& inputs) {
    const std::int64_t patch = shape_.patch;
    const torch::Tensor states = std::get<0>(gru_->forward(inputs));
    const std::int64_t ahead = inputs.size(1) - shape_.seen;
    const torch::Tensor read = read_out_->forward(states.narrow(1, shape_.seen, ahead));
    const torch::Tensor of_steps =
        inputs.narrow(1, shape_.seen, ahead).narrow(2, 0, 4 * patch).reshape({-1, ahead, patch, 4});
    const torch::Tensor differs = read.narrow(2, 0, patch) + read.narrow(2, patch, 1) * of_steps.select(3, 1) +
                                  read.narrow(2, patch + 1, 1) * of_steps.select(3, 2);
    return differs.reshape({-1, ahead * patch});
  }

 private:
  static constexpr double kSmall = 0.1;
  GruShape shape_;
  torch::nn::GRU gru_{nullptr};
  torch::nn::Linear read_out_{nullptr};
};

// With weights drawn from `seed`; one thread from now on (make_network.h says why).
std::unique_ptr<Network> network_of(const GruShape& shape, std::uint64_t seed) {
  torch::set_num_threads(1);
  torch::manual_seed(seed);
  return std::make_unique<Network>(shape);
}

torch::Tensor tensor_of(std::span<const float> values, at::IntArrayRef sizes) {
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size()), torch::kFloat32).reshape(sizes);
}

struct Tensors {
  torch::Tensor inputs, targets;
};

Tensors tensors_of(const GruShape& shape, const GruSamples& samples) {
  const auto count = static_cast<std::int64_t>(samples.count);
  return {tensor_of(samples.inputs, {count, -1, shape.width}), tensor_of(samples.targets, {count, -1})};
}

// Targets may end within a patch.
torch::Tensor loss_of(Network& network, const torch::Tensor& inputs, const torch::Tensor& targets) {
  return (network.forward(inputs).narrow(1, 0, targets.size(1)) - targets).abs().mean();
}

double validation_loss(Network& network, const Tensors& samples) {
  const torch::InferenceMode guard;
  double sum = 0;
  const std::int64_t count = samples.inputs.size(0);
  for (std::int64_t first = 0; first < count; first += kAtATime) {
    const std::int64_t some = std::min(kAtATime, count - first);
    sum +=
        loss_of(network, samples.inputs.narrow(0, first, some), samples.targets.narrow(0, first, some)).item<double>() *
        static_cast<double>(some);
  }
  return sum / static_cast<double>(count);
}

// Mean loss of an epoch over shuffled batches.
double train_epoch(Network& network, FlatParameters& parameters, const Tensors& samples, std::uint32_t batch,
                   std::uint64_t seed, double rate, double decay) {
  const auto count = static_cast<std::size_t>(samples.inputs.size(0));
  std::vector<std::int64_t> order;
  for (const std::size_t at : shuffled(count, seed)) order.push_back(static_cast<std::int64_t>(at));
  const torch::Tensor all = torch::tensor(order, torch::kInt64);
  double sum = 0;
  for (std::size_t first = 0; first < count; first += batch) {
    const auto some = static_cast<std::int64_t>(std::min<std::size_t>(batch, count - first));
    const torch::Tensor rows = all.narrow(0, static_cast<std::int64_t>(first), some);
    const torch::Tensor loss =
        loss_of(network, samples.inputs.index_select(0, rows), samples.targets.index_select(0, rows));
    loss.backward();
    parameters.step(rate, decay);
    sum += loss.item<double>() * static_cast<double>(some);
  }
  return sum / static_cast<double>(count);
}

}  // namespace

struct GruNetwork::Inside {
  GruShape shape;
  std::unique_ptr<Network> network;
};

GruNetwork::GruNetwork(const GruShape& shape, std::span<const float> weights)
    : inside_(new Inside{shape, network_of(shape, 0)}) {
  FlatParameters(*inside_->network).set(weights);
  inside_->network->eval();
}

GruNetwork::~GruNetwork() = default;
GruNetwork::GruNetwork(GruNetwork&&) noexcept = default;
GruNetwork& GruNetwork::operator=(GruNetwork&&) noexcept = default;

std::vector<float> GruNetwork::run(std::span<const float> inputs) const {
  const torch::InferenceMode guard;
  const torch::Tensor differs =
      inside_->network->forward(tensor_of(inputs, {1, -1, inside_->shape.width})).contiguous();
  return {differs.data_ptr<float>(), differs.data_ptr<float>() + differs.numel()};
}

std::vector<float> train_gru(const GruShape& shape, const ForecastSettings& settings, const GruSamples& train,
                             const GruSamples& validation, std::uint64_t seed, const GruHook& hook) {
  const auto network = network_of(shape, seed);
  FlatParameters parameters(*network);
  const Tensors learned = tensors_of(shape, train), held_out = tensors_of(shape, validation);
  std::vector<float> best = parameters.values();
  double best_loss = validation_loss(*network, held_out);
  std::uint32_t best_epoch = 0;
  for (std::uint32_t epoch = 1; epoch <= settings.epochs && epoch - best_epoch <= settings.patience; ++epoch) {
    const double phase = std::numbers::pi * (epoch - 1) / settings.epochs;
    const double rate = settings.learning_rate * (1 + std::cos(phase)) / 2;
    const double loss = train_epoch(*network, parameters, learned, settings.batch, mixed_bits(seed) + epoch, rate,
                                    settings.weight_decay);
    const double held_out_loss = validation_loss(*network, held_out);
    if (held_out_loss < best_loss) {
      best_loss = held_out_loss;
      best_epoch = epoch;
      best = parameters.values();
    }
    if (hook && !hook(epoch, loss, held_out_loss)) throw std::runtime_error("stopped");
  }
  return best;
}

}  // namespace millrace::models
