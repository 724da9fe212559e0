// What ContTune remembers for the life of the job: its tuner state as a value. Load changes delete nothing of it, since
// the processing ability at a degree is taken not to depend on the source rate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tuners/conttune/gaussian_process.h"
#include "tuners/tuner.h"

namespace millrace::tuners::conttune {

// Processing abilities measured at one degree.
struct Measured {
  std::uint32_t degree = 1;
  std::vector<double> abilities;  // PA, records/s, oldest first, at most K
  bool operator==(const Measured&) const = default;
};

// Of one operator. The degree that was measured last is at the end.
using Abilities = std::vector<Measured>;

// Of an operator whose degree tuners set, and thereby of all that follow it.
struct DegreeMemory {
  std::uint32_t largest = 0;            // p^max: the greatest degree deployed so far
  std::vector<std::uint32_t> feasible;  // ran without back-pressure at the present arrival rates, latest last
  std::uint32_t too_small = 0;          // greatest degree that held the job up at these rates; 0: none is known
  bool operator==(const DegreeMemory&) const = default;
};

struct OperatorMemory {
  Abilities measured;
  std::optional<double> arriving;  // records/s since when `feasible` of its degree counts
  bool operator==(const OperatorMemory&) const = default;
};

struct Memory {
  std::uint64_t since = 0;  // complete windows since the last deployment
  std::map<std::string, OperatorMemory> operators;
  std::map<std::string, DegreeMemory> degrees;  // by the operator that leads
  bool operator==(const Memory&) const = default;
};

// Null is the empty memory. Requires: any other state was made by to_state().
Memory memory_from(const TunerState& state);
TunerState to_state(const Memory& memory);

// Degrees of one operator that are remembered, in [2, 100], so that the state of a job with so many operators, each
// with K abilities a degree, stays below 1 MiB and a fit below a million multiplications a trial.
std::size_t degrees_kept(std::uint32_t newest, std::size_t operators);

// Adds an ability (finite, > 0). Keeps the `newest` ones of its degree, and of the degrees the `kept` measured last.
void record(Abilities& measured, std::uint32_t degree, double ability, std::uint32_t newest, std::size_t kept);

// What the surrogate is fitted to, by degree: the arithmetic mean of what is kept ("Top-K and mean reversion"
// [README]).
std::vector<Point> observations(const Abilities& measured);

// Notes that `degree` ran without back-pressure; of the 32 latest.
void note_feasible(DegreeMemory& memory, std::uint32_t degree);
bool is_feasible(const DegreeMemory& memory, std::uint32_t degree);

}  // namespace millrace::tuners::conttune
