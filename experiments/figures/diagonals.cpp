#include "experiments/figures/diagonals.h"

#include "experiments/figures/palette.h"

namespace millrace::experiments {

std::vector<PictureSeries> diagonals(const Axis& axis) {
  std::vector<PictureSeries> lines;
  lines.push_back({.label = "equal", .colour = std::string(kInk), .width = 1.2});
  for (const double factor : {0.5, 2.0}) {
    lines.push_back({.label = "a factor of 2", .colour = std::string(kOffered), .dash = 2, .width = 1});
    for (const double at : {axis.from, axis.to}) lines.back().points.push_back({at, factor * at});
  }
  for (const double at : {axis.from, axis.to}) lines.front().points.push_back({at, at});
  return lines;
}

}  // namespace millrace::experiments
