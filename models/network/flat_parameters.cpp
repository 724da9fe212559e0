#include "models/network/flat_parameters.h"

#include <torch/utils.h>

#include <cmath>
#include <stdexcept>

namespace millrace::models {

namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

std::vector<float> copied(const torch::Tensor& tensor) {
  const torch::Tensor here = tensor.cpu().contiguous();
  return {here.data_ptr<float>(), here.data_ptr<float>() + here.numel()};
}

torch::Tensor tensor_of(std::span<const float> values) {
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size()), torch::kFloat32);
}

}  // namespace

FlatParameters::FlatParameters(torch::nn::Module& network) : network_(&network) {
  const torch::NoGradGuard guard;
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& parameter : network.parameters()) flat.push_back(parameter.flatten());
  values_ = torch::cat(flat).clone();
  gradients_ = torch::zeros_like(values_);
  first_ = torch::zeros_like(values_);
  second_ = torch::zeros_like(values_);
  std::int64_t at = 0;
  for (torch::Tensor parameter : network.parameters()) {
    const std::int64_t size = parameter.numel();
    parameter.set_data(values_.narrow(0, at, size).view_as(parameter));
    parameter.mutable_grad() = gradients_.narrow(0, at, size).view_as(parameter);
    at += size;
  }
}

std::vector<float> FlatParameters::values() const {
  return copied(values_);
}

void FlatParameters::set(std::span<const float> values) {
  if (values.size() != size()) throw std::runtime_error("the weights are those of a network of another shape");
  const torch::NoGradGuard guard;
  values_.copy_(tensor_of(values));
}

void FlatParameters::train_only(const std::vector<torch::Tensor>& parameters) {
  trained_ = torch::zeros_like(values_);
  std::int64_t at = 0;
  for (const torch::Tensor& each : network_->parameters()) {
    for (const torch::Tensor& wanted : parameters) {
      if (wanted.is_same(each)) trained_.narrow(0, at, each.numel()).fill_(1);
    }
    at += each.numel();
  }
}

void FlatParameters::step(double learning_rate, double weight_decay) {
  const torch::NoGradGuard guard;
  ++steps_;
  const double count = static_cast<double>(steps_);
  if (trained_.defined()) gradients_.mul_(trained_);
  first_.mul_(kBeta1).add_(gradients_, 1 - kBeta1);
  second_.mul_(kBeta2).addcmul_(gradients_, gradients_, 1 - kBeta2);
  const double rate = learning_rate / (1 - std::pow(kBeta1, count));
  const torch::Tensor size = (second_ / (1 - std::pow(kBeta2, count))).sqrt_().add_(kEpsilon);
  if (trained_.defined()) {
    values_.addcmul_(values_, trained_, -learning_rate * weight_decay);
  } else {
    values_.mul_(1 - learning_rate * weight_decay);
  }
  values_.addcdiv_(first_, size, -rate);
  gradients_.zero_();
}

std::vector<float> FlatParameters::moments() const {
  return copied(torch::cat({first_, second_}));
}

void FlatParameters::restore(std::span<const float> moments, std::int64_t steps) {
  if (moments.size() != 2 * size()) throw std::runtime_error("the checkpoint is that of a network of another shape");
  const torch::NoGradGuard guard;
  first_.copy_(tensor_of(moments.first(size())));
  second_.copy_(tensor_of(moments.last(size())));
  steps_ = steps;
}

}  // namespace millrace::models
