#include "tuners/limits/quota.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace millrace::tuners::limits {
namespace {

// The one that lacks most of what it wants, in proportion; nullopt: nobody lacks anything.
std::optional<std::size_t> neediest(const std::vector<Claim>& claims, const std::vector<std::uint32_t>& granted) {
  std::optional<std::size_t> least;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (granted[i] >= claims[i].wanted) continue;
    const auto share_is_less = [&](std::size_t other) {
      return std::uint64_t{granted[i]} * claims[other].wanted < std::uint64_t{granted[other]} * claims[i].wanted;
    };
    if (!least || share_is_less(*least)) least = i;
  }
  return least;
}

}  // namespace

std::vector<std::uint32_t> within_quota(const std::vector<Claim>& claims, std::uint32_t quota) {
  std::vector<std::uint32_t> granted;
  for (const Claim& claim : claims) granted.push_back(std::min(claim.current, claim.wanted));
  std::uint64_t used = std::accumulate(granted.begin(), granted.end(), std::uint64_t{0});
  for (; used < quota; ++used) {
    const auto next = neediest(claims, granted);
    if (!next) break;
    ++granted[*next];
  }
  return granted;
}

}  // namespace millrace::tuners::limits
