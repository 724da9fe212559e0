// Epsilon support-vector regression by libsvm.
#include <libsvm/svm.h>

#include <stdexcept>

#include "models/performance/fitted/fit_performance.h"

namespace millrace::models {

namespace {

constexpr double kCacheMegabytes = 8, kTolerance = 1e-3;  // the tolerance is libsvm's own

using Nodes = std::array<svm_node, 3>;  // both inputs and the end

Nodes nodes_of(const ScaledSize& size) {
  return {{{1, size[0]}, {2, size[1]}, {-1, 0}}};
}

// 1 / (inputs x variance of all their numbers); 1 where nothing varies.
double gamma_by_scale(std::span<const ScaledSize> sizes) {
  double sum = 0, squares = 0, count = 0;
  for (const ScaledSize& size : sizes) {
    for (const double value : size) {
      sum += value;
      squares += value * value;
      ++count;
    }
  }
  const double variance = squares / count - (sum / count) * (sum / count);
  return variance > 1e-12 ? 1 / (static_cast<double>(ScaledSize().size()) * variance) : 1;
}

// Once: it sets a variable of the whole process, and models are fitted side by side.
void be_silent() {
  static const bool kSilent = [] {
    svm_set_print_string_function([](const char*) {});
    return true;
  }();
  static_cast<void>(kSilent);
}

class Svr final : public ScaledRegression {
 public:
  Svr(const PerformanceSettings& settings, const ScaledSamples& samples) : labels_(samples.labels) {
    for (const ScaledSize& size : samples.sizes) nodes_.push_back(nodes_of(size));
    for (Nodes& nodes : nodes_) rows_.push_back(nodes.data());
    const svm_problem problem{static_cast<int>(rows_.size()), labels_.data(), rows_.data()};
    svm_parameter parameter{};
    parameter.svm_type = EPSILON_SVR;
    parameter.kernel_type = RBF;
    parameter.gamma = settings.gamma > 0 ? settings.gamma : gamma_by_scale(samples.sizes);
    parameter.C = settings.c;
    parameter.p = settings.epsilon;
    parameter.eps = kTolerance;
    parameter.cache_size = kCacheMegabytes;
    parameter.shrinking = 1;
    if (const char* fault = svm_check_parameter(&problem, &parameter)) throw std::runtime_error(fault);
    be_silent();
    model_.reset(svm_train(&problem, &parameter));
  }

  std::vector<double> outputs(std::span<const ScaledSize> sizes) const override {
    std::vector<double> outputs;
    for (const ScaledSize& size : sizes) {
      const Nodes nodes = nodes_of(size);
      outputs.push_back(svm_predict(model_.get(), nodes.data()));
    }
    return outputs;
  }

 private:
  struct Free {
    void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
  };
  // libsvm's model points into the rows.
  std::vector<double> labels_;
  std::vector<Nodes> nodes_;
  std::vector<svm_node*> rows_;
  std::unique_ptr<svm_model, Free> model_;
};

}  // namespace

std::unique_ptr<ScaledRegression> fit_svr(const PerformanceSettings& settings, const ScaledSamples& samples) {
  return std::make_unique<Svr>(settings, samples);
}

}  // namespace millrace::models
