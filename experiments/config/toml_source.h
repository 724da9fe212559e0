// Reads TOML into positioned trees. The only place that knows the TOML library.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"

namespace millrace::experiments {

// The tree of a TOML text; `name` is the file in every position. A syntax error (the first one only: what follows it
// cannot be trusted) goes to `out`, and nothing is returned.
std::optional<Node> parse_toml(const std::string& text, const std::string& name, Diagnostics& out);

// The same of a file. A file that is missing or unreadable is a mistake at `asked_from` (the key that names it), or of
// the file itself if that is empty.
std::optional<Node> parse_toml_file(const std::string& path, const Position& asked_from, Diagnostics& out);

// While one lives, parse_toml_file() reads a file once on this thread: for the many experiments of a sweep, which are
// made of the same files.
class FileMemory {
 public:
  FileMemory();
  ~FileMemory();
  FileMemory(const FileMemory&) = delete;
  FileMemory& operator=(const FileMemory&) = delete;

 private:
  friend std::optional<Node> parse_toml_file(const std::string& path, const Position& asked_from, Diagnostics& out);

  std::map<std::string, Node> trees_;  // of files without a mistake
  FileMemory* outer_;
};

// The tree that an override "KEY=VALUE" stands for: KEY is a dotted TOML key, VALUE is TOML, or text without quotes
// ("rate=700k/s"). Every position is "--set KEY=VALUE".
std::optional<Node> parse_override(const std::string& assignment, Diagnostics& out);

}  // namespace millrace::experiments
