// Model files on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "models/learning.h"

namespace millrace::experiments {

// Errors: sentences that name the file.
tl::expected<std::unique_ptr<models::Model>, std::string> load_model(const std::filesystem::path& path);
// Makes the folder; replaces the file in one step.
tl::expected<void, std::string> write_model(const std::filesystem::path& path, const std::string& bytes);

}  // namespace millrace::experiments
