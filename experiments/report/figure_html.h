// Figures inside a page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "experiments/figures/picture.h"

namespace millrace::experiments {

// JSON that is safe inside a script element: whatever is in its strings, no markup ends or begins there.
std::string script_json(std::string_view json);

// How such a figure begins.
inline constexpr std::string_view kChartStart = "<figure class=\"chart\" ";

// A figure that the page's script draws from `json` (picture_json()); without scripts `still` (HTML) stands in its
// place. Requires: `id` is letters, digits and '-'.
std::string chart_html(const std::string& json, std::string_view caption, const std::string& id,
                       const std::string& still);

// The picture that lies at `svg`, interactive if what it shows lies beside it (draw_with_gnuplot()), else as it is. The
// error is a sentence: it cannot be read.
tl::expected<std::string, std::string> drawn_figure_html(const std::filesystem::path& svg, std::string_view caption,
                                                         const std::string& id);

}  // namespace millrace::experiments
