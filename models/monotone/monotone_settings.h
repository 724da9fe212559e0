// Which model M_f is and how it is fitted: what the paper leaves unpublished, with defaults of ours.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

enum class MonotoneKind : std::uint8_t {
  svm,      // support-vector machine: a kernel of h, linear in p with w_p <= 0 [Eq. 4, 5]
  xgboost,  // boosted trees, constrained not to rise with p
  network,  // a small neural network without the constraint [Fig. 11a]
};
enum class SvmKernel : std::uint8_t { rbf, polynomial };

// "svm", "xgboost", "network"; "rbf", "polynomial".
std::span<const std::string_view> monotone_kind_names();
std::span<const std::string_view> svm_kernel_names();
std::string_view to_string(MonotoneKind kind);
std::string_view to_string(SvmKernel kernel);
// Errors: "no model 'tree'; known: svm, xgboost, network".
tl::expected<MonotoneKind, std::string> parse_monotone_kind(std::string_view name);
tl::expected<SvmKernel, std::string> parse_svm_kernel(std::string_view name);

struct MonotoneSettings {
  MonotoneKind kind = MonotoneKind::svm;
  bool class_weights = true;  // each class weighs half, however rare it is
  // svm
  SvmKernel kernel = SvmKernel::rbf;
  double c = 100;            // > 0
  double gamma = 0;          // > 0; 0: 1 / (width x variance of the rows' numbers)
  std::uint32_t degree = 3;  // polynomial: (gamma h.h' + 1)^degree, >= 1
  // xgboost
  std::uint32_t trees = 100;  // >= 1
  std::uint32_t depth = 4;    // >= 1
  double step = 0.1;          // shrinkage, in (0, 1]
  // network
  std::uint32_t hidden = 16;    // width of both its layers, >= 1
  std::uint32_t epochs = 200;   // over all rows at once, >= 1
  double learning_rate = 0.01;  // > 0
  std::uint64_t seed = 1;       // xgboost, network
  bool operator==(const MonotoneSettings&) const = default;
};

// The first setting outside its range as a sentence, "c: 0 is not above 0"; "" if there is none.
std::string problem_of(const MonotoneSettings& settings);

}  // namespace millrace::models
