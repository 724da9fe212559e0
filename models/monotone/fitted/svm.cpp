// The support-vector machine [StreamTune, Eq. 4 and 5] by libsvm with a precomputed kernel k(h, h') + p p'.
#include <libsvm/svm.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/monotone/fitted/fit_monotone.h"
#include "models/monotone/fitted/svm_kernel.h"

namespace millrace::models {

namespace {

constexpr double kCacheMegabytes = 64, kTolerance = 1e-3;  // libsvm's own stopping tolerance

// f(h, p) = sum coefficient k(h_i, h) + slope p + bias; a bottleneck where it is >= 0.
struct Solution {
  std::vector<std::size_t> support;  // rows
  std::vector<double> coefficients;  // alpha_i y_i
  double bias = 0;
  double slope = 0;  // w_p = sum alpha_i y_i p_i, whether or not p was in the kernel
};

using Rows = std::span<const MonotoneRow>;

// Kernel values of h of all pairs, row by row.
std::vector<double> kernel_matrix(const VectorKernel& kernel, Rows rows) {
  const std::size_t n = rows.size();
  std::vector<double> values(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      values[i * n + j] = values[j * n + i] = kernel(rows[i].vector, rows[j].vector);
    }
  }
  return values;
}

// `degrees`: scaled; `linear`: they are in the kernel.
Solution solve(const MonotoneSettings& settings, Rows rows, const std::vector<double>& kernel,
               const std::vector<double>& degrees, bool linear) {
  const std::size_t n = rows.size(), stride = n + 2;
  // Row i: its serial number at index 0, the kernel values with every row at 1 to n, the end.
  std::vector<svm_node> nodes(n * stride);
  std::vector<svm_node*> starts(n);
  std::vector<double> labels(n);
  for (std::size_t i = 0; i < n; ++i) {
    svm_node* row = starts[i] = &nodes[i * stride];
    row[0] = {0, static_cast<double>(i + 1)};
    for (std::size_t j = 0; j < n; ++j) {
      row[j + 1] = {static_cast<int>(j + 1), kernel[i * n + j] + (linear ? degrees[i] * degrees[j] : 0)};
    }
    row[n + 1] = {-1, 0};
    labels[i] = rows[i].bottleneck ? 1 : -1;
  }
  const svm_problem problem{static_cast<int>(n), labels.data(), starts.data()};
  const ClassWeights weights = class_weights_of(settings, facts_of(rows));
  int weight_labels[] = {1, -1};
  double weight_values[] = {weights.bottleneck, weights.other};
  svm_parameter parameter{};
  parameter.svm_type = C_SVC;
  parameter.kernel_type = PRECOMPUTED;
  parameter.cache_size = kCacheMegabytes;
  parameter.eps = kTolerance;
  parameter.C = settings.c;
  parameter.nr_weight = 2;
  parameter.weight_label = weight_labels;
  parameter.weight = weight_values;
  parameter.shrinking = 1;
  if (const char* fault = svm_check_parameter(&problem, &parameter)) throw std::runtime_error(fault);
  svm_set_print_string_function([](const char*) {});
  svm_model* model = svm_train(&problem, &parameter);
  // libsvm's signs are those of the label that it met first.
  const double sign = model->label[0] == 1 ? 1 : -1;
  Solution solution;
  solution.bias = -sign * model->rho[0];
  for (int k = 0; k < model->l; ++k) {
    const auto row = static_cast<std::size_t>(model->SV[k][0].value) - 1;
    solution.support.push_back(row);
    solution.coefficients.push_back(sign * model->sv_coef[0][k]);
    solution.slope += solution.coefficients.back() * degrees[row];
  }
  svm_free_and_destroy_model(&model);
  return solution;
}

class Svm : public MonotoneModel {
 public:
  Svm(const MonotoneSettings& settings, Rows rows, const DegreeScale& scale)
      : facts_(facts_of(rows)), scale_(scale), kernel_(settings, rows) {
    std::vector<double> degrees;
    for (const MonotoneRow& row : rows) degrees.push_back(scale(row.parallelism));
    const std::vector<double> kernel = kernel_matrix(kernel_, rows);
    Solution solution = solve(settings, rows, kernel, degrees, true);
    if (solution.slope > 0) {
      // The problem is convex: where its free optimum has w_p > 0, the optimum under w_p <= 0 [Eq. 5] has w_p = 0. What
      // the degrees' sum then comes to is the constraint's multiplier.
      facts_.constraint_binds = true;
      solution = solve(settings, rows, kernel, degrees, false);
      facts_.multiplier = std::exchange(solution.slope, 0);
    }
    facts_.slope = solution.slope;
    facts_.support_vectors = static_cast<std::uint32_t>(solution.support.size());
    bias_ = solution.bias;
    coefficients_ = std::move(solution.coefficients);
    for (const std::size_t row : solution.support) vectors_.push_back(rows[row].vector);
  }

  const MonotoneFacts& facts() const override { return facts_; }

  double probability(std::span<const float> vector, double parallelism) const override {
    double of_vector = bias_;
    for (std::size_t i = 0; i < vectors_.size(); ++i) of_vector += coefficients_[i] * kernel_(vectors_[i], vector);
    return 1 / (1 + std::exp(-(of_vector + facts_.slope * scale_(parallelism))));
  }

 private:
  MonotoneFacts facts_;
  DegreeScale scale_;
  VectorKernel kernel_;
  double bias_ = 0;
  std::vector<double> coefficients_;
  std::vector<std::vector<float>> vectors_;  // support vectors
};

}  // namespace

std::unique_ptr<MonotoneModel> fit_svm(const MonotoneSettings& settings, std::span<const MonotoneRow> rows,
                                       const DegreeScale& scale) {
  return std::make_unique<Svm>(settings, rows, scale);
}

}  // namespace millrace::models
