// greedy before anything runs: degrees from the load that is expected.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace millrace::tuners::greedy {

// Each operator starts with one instance; while the most loaded one has more work than its instances can do (demand /
// degree > 1) and the sum is below `budget`, it gets one more; of equal ones the earlier, of those at `cap` none.
// `demand`: cores of work of each operator, in the order of the data flow, >= 0. Requires: cap >= 1.
std::vector<std::uint32_t> static_degrees(std::span<const double> demand, std::uint32_t cap, std::uint32_t budget);

}  // namespace millrace::tuners::greedy
