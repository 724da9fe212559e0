// A config file together with everything that it builds on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/config/config_home.h"
#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"

namespace millrace::experiments {

// The file at `path`, laid over the files that its key `extends` names (a path or a list of them, relative to the file;
// later ones over earlier ones), and so on. Positions stay with the file that wrote the key. Errors: a missing file, a
// syntax error, a cycle.
std::optional<Node> read_layers(const std::string& path, const Position& asked_from, Diagnostics& out);

// Lays `over` on the file that its member `key` names: a name on the shelf, or a path ending in .toml, relative to the
// file that wrote it. Without that member, or with one that leads nowhere (a mistake), `over` itself. The member stays.
Node laid_on_named_file(Node over, const std::string& key, LibraryShelf shelf, Diagnostics& out);

// `path` as the file that wrote it means it: relative to that file's folder (an override: to the current folder).
std::string resolved_path(const std::string& path, const Position& written_at);

}  // namespace millrace::experiments
