// What an artefact is made from, and the hash that follows.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

// Everything that can change an artefact's content, and nothing else: no names, paths, numbers of jobs or dates.
struct ArtefactKey {
  std::string kind;
  nlohmann::json settings;          // all of them, defaults written out, quantities in one unit
  std::vector<std::string> inputs;  // hashes of the artefacts it is made from, in the order that matters
  std::uint64_t seed = 0;
  std::map<std::string, std::uint32_t> revisions;  // of each code area used, by its name

  // The canonical JSON of all of the above.
  std::string text() const;
  // Its SHA-256.
  std::string hash() const;
};

// The row of table `artefact`. Status: "done", "failed" or "running".
TableRow artefact_row(const ArtefactKey& key, const std::string& name, const std::string& status);

}  // namespace millrace::experiments
