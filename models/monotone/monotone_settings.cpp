#include "models/monotone/monotone_settings.h"

#include <fmt/format.h>

#include <array>

#include "models/word_table.h"

namespace millrace::models {

namespace {

// By the enumerations' values.
constexpr std::array<std::string_view, 3> kKinds = {"svm", "xgboost", "network"};
constexpr std::array<std::string_view, 2> kKernels = {"rbf", "polynomial"};
static_assert(kKinds[static_cast<std::size_t>(MonotoneKind::network)] == "network");
static_assert(kKernels[static_cast<std::size_t>(SvmKernel::polynomial)] == "polynomial");

}  // namespace

std::span<const std::string_view> monotone_kind_names() {
  return kKinds;
}
std::span<const std::string_view> svm_kernel_names() {
  return kKernels;
}
std::string_view to_string(MonotoneKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view to_string(SvmKernel kernel) {
  return kKernels[static_cast<std::size_t>(kernel)];
}

tl::expected<MonotoneKind, std::string> parse_monotone_kind(std::string_view name) {
  return parse_word<MonotoneKind>(kKinds, "model", name);
}
tl::expected<SvmKernel, std::string> parse_svm_kernel(std::string_view name) {
  return parse_word<SvmKernel>(kKernels, "kernel", name);
}

std::string problem_of(const MonotoneSettings& settings) {
  struct Count {
    std::string_view name;
    std::uint32_t value;
  };
  for (const Count& count :
       {Count{"degree", settings.degree}, Count{"trees", settings.trees}, Count{"depth", settings.depth},
        Count{"hidden", settings.hidden}, Count{"epochs", settings.epochs}}) {
    if (count.value == 0) return fmt::format("{}: 0 is below 1", count.name);
  }
  // Written so that a NaN is out of range.
  if (!(settings.c > 0)) return fmt::format("c: {} is not above 0", settings.c);
  if (!(settings.gamma >= 0)) return fmt::format("gamma: {} is below 0", settings.gamma);
  if (!(settings.step > 0 && settings.step <= 1)) return fmt::format("step: {} is not in (0, 1]", settings.step);
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  return "";
}

}  // namespace millrace::models
