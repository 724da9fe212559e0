// The folder from which plans are imported.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace millrace::experiments {

struct GraphFile {
  std::string path;       // below the folder, with slashes
  std::string structure;  // name of the folder that holds it; if that is `graphs`, of the one above
  std::string id;         // its stem
};

struct SourceFolder {
  std::filesystem::path root;            // as the user typed it
  std::vector<GraphFile> graphs;         // every *.graph below it, by path (bytewise)
  std::vector<std::string> label_files;  // below the folder, likewise (see label_files.h)
  // SHA-256 of structure, id and content of every graph in order, and of the content of every label file: where the
  // folder lies is not in it.
  std::string hash;
};

// Reads every file once, one at a time. Error: a sentence, if the folder is none, has no graph in it, or a file cannot
// be read; an empty sentence if `interrupted` said so.
tl::expected<SourceFolder, std::string> read_source_folder(const std::filesystem::path& root,
                                                           const std::function<bool()>& interrupted);

}  // namespace millrace::experiments
