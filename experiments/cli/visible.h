// The verbs of the program, or the actions of a verb, that help shows.
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

namespace millrace::experiments {

inline std::vector<const CLI::App*> visible_parts(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* part) { return !part->get_group().empty(); });
}

}  // namespace millrace::experiments
