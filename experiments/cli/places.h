// Where results lie.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

namespace millrace::experiments {

// results/store.sqlite in the checkout, or in the working folder if the program is installed; as the user would type
// it.
std::string default_store();

// `out` if given, else results/NAME beside that store.
std::filesystem::path results_folder(const std::string& out, const std::string& experiment_name);

// Whether the folder can be made and written into, as far as can be told without doing it; the error is a sentence.
tl::expected<void, std::string> check_writable(const std::filesystem::path& folder);

// Makes the folder if it is not there; the error is a sentence.
tl::expected<void, std::string> make_folder(const std::filesystem::path& folder);

}  // namespace millrace::experiments
