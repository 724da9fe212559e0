// How the report looks and sorts: nothing is fetched, so it opens from disk.
#pragma once

#include <string>

namespace millrace::experiments {

// CSS, light or dark as the reader's system is. Recolours what gnuplot drew with our palette's ink, grid and paper.
std::string page_css();

// JavaScript: a click on a heading of a .sortable table sorts by that column, another click the other way round.
std::string page_script();

}  // namespace millrace::experiments
