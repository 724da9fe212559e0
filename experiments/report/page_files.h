// The files of experiments/report/page, which the build puts into the program.
#pragma once

#include <string_view>

namespace millrace::experiments {

std::string_view page_file_css();     // report.css
std::string_view page_file_script();  // report.js
std::string_view page_file_plotly();  // third-party/plotly-basic.min.js, MIT (third-party/plotly-LICENSE)

}  // namespace millrace::experiments
