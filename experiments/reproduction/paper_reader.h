// Reads the lists of what papers show: configs/paper/NAME/reproduce.toml.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/reproduction/paper.h"

namespace millrace::experiments {

// Names of the papers that have a list, sorted.
std::vector<std::string> paper_names();

using PaperRead = tl::expected<Paper, std::vector<Diagnostic>>;

// Errors: every mistake of the list, with its place: unknown keys, states and relations, a figure twice, a run that is
// not there, a figure without its reason.
PaperRead read_paper(const std::string& name);
// The same of a text; `file` names it in messages.
PaperRead parse_paper(const std::string& name, const std::string& toml, const std::string& file);

}  // namespace millrace::experiments
