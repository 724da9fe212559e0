// Drawing with gnuplot, the one program that the figures need.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "experiments/figures/picture.h"

namespace millrace::experiments {

// What gnuplot is given: commands without terminal and output, and the size of the picture. Point sizes are written as
// "pointsize 2*mark": the variable makes marks as large in SVG as in PNG.
struct Plot {
  std::string commands;
  int width_px = 1200;
  int height_px = 900;
  Picture picture = {};  // the same, for the report; without panels: only gnuplot draws it
};

// `text` as a gnuplot string in which nothing is special (single quotes: no escapes, no command substitution, no
// macros). Line breaks and other control characters become spaces.
std::string gnuplot_quoted(std::string_view text);

// A number as gnuplot's data blocks want it: round-trip, a missing value is NaN.
std::string gnuplot_number(std::optional<double> value);

// Draws `plot` as `base`.svg and `base`.png, replacing older ones only when both succeeded, and writes what it shows as
// `base`.json, which the report reads (no such file if it has no Picture). The folder must exist.
// Errors: gnuplot is not installed, or failed (with what it said), or a file could not be written.
tl::expected<void, std::string> draw_with_gnuplot(const Plot& plot, const std::filesystem::path& base);

}  // namespace millrace::experiments
