#include "models/streamtune/encoder/encoder.h"

#include <torch/utils.h>

#include "models/network/flat_parameters.h"
#include "models/streamtune/encoder/encoder_network.h"

namespace millrace::models {

struct Encoder::Inside {
  EncoderShape shape;
  std::unique_ptr<EncoderNetwork> network;
};

Encoder::Encoder(const EncoderShape& shape, std::span<const float> weights)
    : inside_(new Inside{shape, make_encoder_network(shape, 0)}) {
  FlatParameters(*inside_->network).set(weights);
  inside_->network->eval();
}

Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

std::vector<std::vector<float>> Encoder::agnostic(std::span<const EncoderGraph* const> graphs) const {
  const torch::InferenceMode guard;
  const torch::Tensor vectors = inside_->network->agnostic(united(graphs, inside_->shape.inputs)).contiguous();
  const std::size_t width = inside_->shape.width;
  std::vector<std::vector<float>> each;
  for (std::size_t i = 0; i < static_cast<std::size_t>(vectors.size(0)); ++i) {
    const float* first = vectors.data_ptr<float>() + i * width;
    each.emplace_back(first, first + width);
  }
  return each;
}

namespace {

torch::Tensor column(std::span<const float> values) {
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size()), torch::kFloat32).unsqueeze(1);
}

std::vector<double> probabilities(const torch::Tensor& logits) {
  const torch::Tensor chances = torch::sigmoid(logits.to(torch::kFloat64)).contiguous();
  return {chances.data_ptr<double>(), chances.data_ptr<double>() + chances.numel()};
}

}  // namespace

std::vector<double> Encoder::head(std::span<const EncoderGraph* const> graphs, std::span<const float> degrees) const {
  const torch::InferenceMode guard;
  EncoderNetwork& network = *inside_->network;
  return probabilities(network.logits(network.aware(united(graphs, inside_->shape.inputs), column(degrees))));
}

double Encoder::head(std::span<const float> vector, float degree) const {
  const torch::InferenceMode guard;
  EncoderNetwork& network = *inside_->network;
  const torch::Tensor row = column(vector).transpose(0, 1);
  return probabilities(network.logits(network.fused(row, column(std::span(&degree, 1)))))[0];
}

}  // namespace millrace::models
