// How much room a store and what lies beside it take.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "experiments/store/store.h"

namespace millrace::experiments {

struct DiskUse {
  std::int64_t database = 0;                  // bytes, as are all; with the log of what is not in the file yet
  std::int64_t free_pages = 0;                // of these: `millrace gc` gives them back
  std::int64_t folder = 0;                    // of artefacts/ beside the store
  std::map<std::string, std::int64_t> rows;   // of the database, by what they are (owners.h); empty: not counted
  std::map<std::string, std::int64_t> files;  // of the folder, by kind of artefact; "none" belongs to no artefact
};

// Counting the rows reads the whole file, which is left out for one above `most_read`. Files that go while they are
// looked at count as nothing.
StoreResult<DiskUse> disk_use(Store& store, std::int64_t most_read = std::int64_t{1} << 30);

// Of all files below; 0 if there is no such folder.
std::int64_t bytes_below(const std::filesystem::path& folder);
// "artefacts" beside the store.
std::filesystem::path artefact_folder(const std::string& store);

// "14.2 MiB".
std::string size_text(std::int64_t bytes);

}  // namespace millrace::experiments
