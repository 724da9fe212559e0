#include "experiments/figures/palette.h"

#include <array>

namespace millrace::experiments {

namespace {

constexpr std::array<std::string_view, 7> kOkabeIto = {"#0072b2", "#d55e00", "#009e73", "#e69f00",
                                                       "#cc79a7", "#56b4e9", "#f0e442"};

}  // namespace

std::string_view tuner_colour(std::size_t position) {
  return kOkabeIto[position % kOkabeIto.size()];
}

int tuner_dash(std::size_t position) {
  return static_cast<int>(position / kOkabeIto.size()) + 1;
}

}  // namespace millrace::experiments
