// How the report looks.
#pragma once

#include <string>

namespace millrace::experiments {

// CSS, light or dark as the reader's system is. Recolours what gnuplot drew with our palette's ink, grid and paper.
std::string page_css();

}  // namespace millrace::experiments
