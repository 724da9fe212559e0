// The state of a training between two epochs, on disk. Plain C++.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::models {

struct Checkpoint {
  std::uint64_t task = 0;  // hash of what is trained on what: a checkpoint of another task is not gone on from
  std::uint32_t epoch = 0, best_epoch = 0;  // done
  std::int64_t steps = 0;
  double best_q50 = 0;
  std::vector<float> values, moments, best;
  bool operator==(const Checkpoint&) const = default;
};

// nullopt: there is none at `path`, or it is cut off or no checkpoint of this program: training starts anew.
std::optional<Checkpoint> read_checkpoint(const std::string& path);
// Replaces the one at `path` in one step, so that a kill leaves the old one or the new one. Throws std::runtime_error:
// it cannot be written.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);

}  // namespace millrace::models
