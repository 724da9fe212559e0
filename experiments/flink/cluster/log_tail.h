// What a process that died has to say.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/flink/cluster/run_folder.h"

namespace millrace::experiments::flink {

// The last `lines` lines of a file's last 64 KiB that say something (no places in code, no empty ones), each indented
// by two spaces and cut at 300 bytes; "" if there are none.
std::string last_words(const std::filesystem::path& file, std::size_t lines);

// The last words of a process, where all of them are, and what can be done if they are of a kind that is known.
std::string obituary(const RunFolder& folder, const std::string& process);

}  // namespace millrace::experiments::flink
