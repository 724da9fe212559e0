// tests/golden/fingerprints.csv: what the runs of a few configs must come to, bit by bit, under every compiler.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace::experiments {

// One run of a config of tests/golden.
struct GoldenRun {
  std::string config;  // the file's name without .toml
  std::string query, tuner;
  std::uint64_t seed = 0;
  std::string simulated;     // "90 s"
  std::uint64_t events = 0;  // simulated
  std::string fingerprint;
  std::uint32_t revision = 0;  // runtime::kRuntimeRevision when the row was written
  bool operator==(const GoldenRun&) const = default;
};

// Same config, query, tuner, seed and simulated time.
bool is_same_run(const GoldenRun& a, const GoldenRun& b);

// The line of the table, without its end.
std::string to_csv(const GoldenRun& run);

// The runs of the table that is kept, in its order; none if there is no such file.
std::vector<GoldenRun> read_golden_runs();
// Replaces what is kept of `config` by `runs`.
void write_golden_runs(const std::string& config, const std::vector<GoldenRun>& runs);

// Computes the runs of tests/golden/CONFIG.toml, at the current revision. Fails the test if it cannot.
std::vector<GoldenRun> computed_runs(const std::string& config);

}  // namespace millrace::experiments
