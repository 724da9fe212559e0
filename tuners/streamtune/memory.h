// What the tuner remembers: the feedback of this job, and where its tuning stands.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tuners/offered_rates.h"
#include "tuners/tuner.h"

namespace millrace::tuners::streamtune {

using Recommendation = std::map<std::string, std::uint32_t>;  // degree by operator

// A window of this job that became rows of T. Not the vectors: they follow from the rates by a frozen encoder.
struct Feedback {
  std::vector<double> rates;           // of the sources, ordered by id
  std::vector<std::uint32_t> degrees;  // by position in the plan
  std::vector<std::int8_t> labels;     // likewise: 1, 0, -1 [Algorithm 1]
  std::uint32_t times = 1;             // that this was seen
};

// Over the whole run.
struct Counts {
  std::uint64_t tunings = 0, recommendations = 0;
  std::uint64_t stopped_with_backpressure = 0;  // tunings
  // Operators whose degree was recommended at source rates above those of the recommendation before (none below); of
  // these, with a smaller degree.
  std::uint64_t recommended_at_risen_rates = 0, fell_though_rates_rose = 0;
  std::uint64_t at_p_max = 0;      // recommended since every degree was predicted to be a bottleneck
  std::uint64_t single_class = 0;  // fits whose rows had one class, so that the encoder's head answered
  bool operator==(const Counts&) const = default;
};

struct Memory {
  std::string model;    // hash of the histories that the model was trained on
  bool tuning = false;  // one goes on
  bool ended_backpressured = false;
  std::uint32_t rounds = 0;    // recommendations of this tuning
  Rates rates;                 // that it is for; empty: there was none yet
  Recommendation recommended;  // last
  std::vector<Feedback> seen;
  Counts counts;
};

// Each by its name.
nlohmann::json counts_json(const Counts& counts);

Memory memory_from(const TunerState& state);
TunerState to_state(const Memory& memory);

// Adds `times` of a window: to an equal one that was seen before, else at the end; the oldest make room, so that the
// state stays below 1 MiB.
void add(std::vector<Feedback>& seen, const Feedback& window);

}  // namespace millrace::tuners::streamtune
