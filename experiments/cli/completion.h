// What the shell and `man` are told of the command line, from the command line itself, so that neither gets out of
// date.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace millrace::experiments {

// A script for bash (and for zsh behind `bashcompinit`) that completes verbs, their actions and options, and files.
std::string bash_completion(const CLI::App& app);

// The manual page millrace(1) as roff.
std::string man_page(const CLI::App& app, const std::string& version);

}  // namespace millrace::experiments
