// One key of a config changed, for the tests that go through every key of every table.
#pragma once

#include <string>

namespace millrace::experiments {

// Text of a CSV trace for the keys of pattern "trace".
extern const char* const kFlipTrace;

// The overrides that say the same as the config does, and with one key flipped.
struct Flip {
  std::string before, after;
};

// Gives `key` of a table of all_tables() the `value` (TOML text). The config must have cluster c, query q with source
// `in`, operators w and out (which reads w) and key k, comparisons `run`, with a table of the tuner `changing`, and
// `steps`, which has a protocol. `trace` is the path of a file of kFlipTrace.
Flip flip_of(const std::string& table, const std::string& key, const std::string& value, const std::string& trace);

}  // namespace millrace::experiments
