// How a report came to be.
#pragma once

#include <string>
#include <vector>

#include "experiments/store/database.h"

namespace millrace::experiments {

struct Provenance {
  std::string command;  // as the user typed it
  std::string config;   // path
  std::string version;  // of the program
  std::uint64_t seed = 0;
  std::vector<std::string> overrides = {};  // KEY=VALUE, in order
};

// The processor, its threads, the memory and the system: "AMD EPYC, 2 threads, 8 GB, Linux x86_64"; what cannot be told
// is left out.
std::string machine_kind();

// The config's file and those that it extends, each as a closed section with its text; what cannot be read is left out.
std::string config_texts(const std::string& path);

// Terms and values for a dl: the command, the config, what was laid over it, the seed, the version, the store's schema
// and the machine that wrote the report.
StoreResult<std::string> provenance_facts(Database& store, const Provenance& provenance);

}  // namespace millrace::experiments
