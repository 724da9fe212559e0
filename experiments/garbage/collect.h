// Frees what a store does not need any more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "experiments/garbage/fate.h"
#include "experiments/store/store.h"

namespace millrace::experiments {

// What goes of one kind of artefact for one reason.
struct GarbageCount {
  std::int64_t artefacts = 0;
  std::int64_t file_bytes = 0;  // in their folders
};

struct Garbage {
  std::map<std::pair<std::string, Fate>, GarbageCount> kinds;  // by kind and reason
  std::vector<std::string> hashes;                             // of the artefacts that go
  std::map<std::string, std::int64_t> rows;                    // that go, by table; those of no artefact among them
  std::map<std::string, std::int64_t> orphans;                 // of these, rows that belong to no artefact
  std::vector<std::filesystem::path> folders;                  // that go, of these artefacts or of none
  std::int64_t stray_bytes = 0;                                // in folders of no artefact
  std::int64_t file_bytes = 0;                                 // in all folders that go
  std::int64_t unfinished = 0;                                 // sets that were begun, and stay
  bool empty() const { return hashes.empty() && rows.empty() && folders.empty(); }
};

// What would go by these fates. Nothing is changed.
StoreResult<Garbage> find_garbage(Store& store, const std::vector<FatedArtefact>& fated);

// Removes the rows in one transaction, then the folders, then gives the file's free pages back. Returns the bytes by
// which the database file became smaller. Requires: nobody else works on the store. Errors: the store's (nothing is
// removed); a folder that cannot be removed.
StoreResult<std::int64_t> remove_garbage(Store& store, const Garbage& garbage);

}  // namespace millrace::experiments
