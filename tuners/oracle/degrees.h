// Vectors of degrees between bounds, in order of their sum.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace millrace::tuners::oracle {

using Degrees = std::vector<std::uint32_t>;  // of each operator that the search may set

// Each degree has its least and its most; both vectors are as long as the degrees, least >= 1.
struct DegreeBox {
  Degrees least, most;
};

std::uint64_t sum(const Degrees& degrees);

// How many vectors of the box have the sum `total`; at most `enough`, which stands for "that or more". 0 if least >
// most anywhere.
std::uint64_t count_with_sum(const DegreeBox& box, std::uint64_t total, std::uint64_t enough);

// Calls `visit` for each vector of the box with the sum `total`, in lexicographic order, until it says false. False if
// it did.
bool for_each_with_sum(const DegreeBox& box, std::uint64_t total, const std::function<bool(const Degrees&)>& visit);

}  // namespace millrace::tuners::oracle
