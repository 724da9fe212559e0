// Names of files from names that users gave.
#pragma once

#include <string>
#include <vector>

namespace millrace::experiments {

// The names with '-' in between; what is no letter, digit, '.', or '-' is '_', so that the file stays in its folder.
std::string file_stem(const std::vector<std::string>& names);

}  // namespace millrace::experiments
