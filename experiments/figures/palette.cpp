#include "experiments/figures/palette.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

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

std::string darker(std::string_view colour) {
  constexpr int kOf100 = 62;
  std::string shade = "#";
  for (std::size_t at = 1; at + 2 <= colour.size(); at += 2) {
    int part = 0;
    std::from_chars(colour.data() + at, colour.data() + at + 2, part, 16);
    shade += fmt::format("{:02x}", part * kOf100 / 100);
  }
  return shade;
}

}  // namespace millrace::experiments
