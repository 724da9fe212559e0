// The colours of every figure and of the report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::experiments {

// A tuner's colour, "#rrggbb", by its position in the comparison: the same in every figure of that comparison.
// Distinguishable with every common kind of colour blindness [Okabe & Ito, Color Universal Design, 2008], with the
// black left to the axes and the yellow last, as it is faint on white. Positions beyond the palette start it again.
std::string_view tuner_colour(std::size_t position);

// Solid while the palette lasts, then a dash pattern (gnuplot's dashtype) for each further round of it.
int tuner_dash(std::size_t position);

// A darker shade of a colour "#rrggbb": for what belongs to the same tuner and is not to be taken for it.
std::string darker(std::string_view colour);

inline constexpr std::string_view kInk = "#262626";      // axes and text
inline constexpr std::string_view kGrid = "#d9d9d9";     // grid lines
inline constexpr std::string_view kOffered = "#a6a6a6";  // the offered rate, drawn behind the tuners' lines
inline constexpr std::string_view kPaper = "#ffffff";    // background

}  // namespace millrace::experiments
