// Files that a verb leaves for its user.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

namespace millrace::experiments {

// Writes the file; the error is a sentence.
tl::expected<void, std::string> write_file(const std::filesystem::path& path, const std::string& text);

// Writes the file and prints its path; false after complaining that it cannot be written.
bool write_and_name(const std::filesystem::path& path, const std::string& text);

}  // namespace millrace::experiments
