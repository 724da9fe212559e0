// Text inside a page.
#pragma once

#include <string>
#include <string_view>

namespace millrace::experiments {

// `text` with &, <, >, " and ' as entities: safe between tags and inside a quoted attribute.
std::string html_text(std::string_view text);

// A picture that gnuplot drew, to stand inside a page: without its XML declaration, its ids (and the references to
// them) prefixed with `prefix` so that several pictures can stand in one page. Requires: `prefix` is letters, digits
// and '-'.
std::string inline_svg(std::string_view svg, std::string_view prefix);

}  // namespace millrace::experiments
