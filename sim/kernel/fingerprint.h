// A short hash of what happened in a run: equal runs give equal fingerprints, a changed run almost surely another.
#pragma once

#include <cstdint>
#include <string>

namespace millrace::kernel {

// Depends on the numbers mixed and on their order. Not cryptographic.
class Fingerprint {
 public:
  // One multiplication and a fold: each step is a bijection of the state, so no two states ever merge on equal input.
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 29;
  }
  std::uint64_t value() const;
  // The value folded to 32 bits as two groups of hex digits, for example "9f41-c07b".
  std::string text() const;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

 private:
  std::uint64_t state_ = 0x6a09e667f3bcc908U;  // fraction of the square root of 2
};

}  // namespace millrace::kernel
