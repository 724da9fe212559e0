// A limit of all instances together, and who gets what if more are wanted.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace::tuners::limits {

// An operator that counts: degrees >= 1.
struct Claim {
  std::uint32_t current = 1, wanted = 1;
};

// The degrees that fit, by claim: who shrinks gets what it wants, which makes room; then instances go one by one to the
// growing operator that has the least share of what it wants (of equals the first), until `quota` are in use or all
// have enough. In a chain of operators that is the largest rate that fits, since the scarcest operator limits it.
// Nobody is taken below `current` to make room: over the quota already, nothing grows.
std::vector<std::uint32_t> within_quota(const std::vector<Claim>& claims, std::uint32_t quota);

}  // namespace millrace::tuners::limits
