// Which published plans may be calibrated on, which ones judge, and samples of either.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "experiments/validation/published_set.h"

namespace millrace::experiments {

enum class Split : std::uint8_t { judging, calibration, all };
inline constexpr std::array<std::string_view, 3> kSplitNames = {"judging", "calibration", "all"};  // as declared

// The SHA-256 of the id, read as one big-endian number of 256 bits, modulo 10. In [0, 9].
std::uint32_t split_digit(std::string_view plan_id);

// A plan may be calibrated on if its digit is 0 or 1 (about a fifth), and judges otherwise; never both.
bool is_in(Split split, std::string_view plan_id);

// At most `most` of the plans (0: all of them), drawn from each structure in proportion to its share and at least one
// where `most` allows it. Inside a structure the plans with the least SHA-256 of the id are taken, so the choice
// depends on nothing but the ids, and the larger sample contains the smaller one up to rounding. Returned in the order
// of those hashes: any first part of it is a fair mixture.
std::vector<PlanRef> sampled(std::vector<PlanRef> plans, std::size_t most);

}  // namespace millrace::experiments
