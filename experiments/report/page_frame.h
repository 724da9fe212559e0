// What every page of results has around its text.
#pragma once

#include <string>

#include "experiments/report/page_body.h"

namespace millrace::experiments {

// The whole HTML page, with its contents beside it; it fetches nothing, so it opens from disk. Plotly (1.2 MB) is in it
// only if the body has a figure for it to draw. `title` is plain text.
std::string whole_page(const std::string& title, const PageBody& body);

}  // namespace millrace::experiments
