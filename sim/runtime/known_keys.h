// Keys of a listed domain. They are told apart one by one: which key a record carries is drawn when it reaches the
// subtask that owns the key (or earlier, where records of one key come together), and kept from then on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/kernel/discrete.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/key_distribution.h"

namespace millrace::runtime {

// What Run::key_class says of records keyed by a listed domain.
struct KeyCode {
  static constexpr std::uint16_t kAny = 0;  // nothing: any key, in any phase

  std::uint32_t keys = 0, phases = 1;

  std::uint16_t of_key(std::uint32_t key) const { return static_cast<std::uint16_t>(1 + key); }
  std::uint16_t of_phase(std::uint32_t phase) const { return static_cast<std::uint16_t>(1 + keys + phase); }
  bool is_key(std::uint16_t code) const { return code != kAny && code <= keys; }
  bool is_phase(std::uint16_t code) const { return code > keys; }
  std::uint32_t key_of(std::uint16_t code) const { return code - 1U; }
  std::uint32_t phase_of(std::uint16_t code) const { return code - 1U - keys; }
  std::size_t codes() const { return 1U + keys + phases; }
};

// The keys of a domain that one subtask owns.
struct OwnKeys {
  KeyCode code;
  std::vector<std::uint32_t> ids;    // numbers in the domain, rising
  std::vector<std::uint32_t> local;  // by number in the domain: position in `ids`, if owned
  // Distributions over positions in `ids`; none if it owns no key (of that phase).
  struct Tables {
    std::optional<kernel::DiscreteTable> any;
    std::vector<std::optional<kernel::DiscreteTable>> of_phase;
  };
  // Of records of the left (or only) and of the right input; one and the same where they spread alike.
  std::array<std::shared_ptr<const Tables>, 2> sides;

  // The distribution of a side's records of a code that is not one key's. Requires: such records can come here.
  const kernel::DiscreteTable& table(std::uint16_t of, std::uint32_t side) const {
    const Tables& tables = *sides[side];
    const bool told = code.is_phase(of) && tables.of_phase[code.phase_of(of)];
    return told ? *tables.of_phase[code.phase_of(of)] : *tables.any;
  }
};

// A listed domain spread over the subtasks of an operator.
struct KnownKeys {
  KeyCode code;
  std::vector<std::int32_t> hashes;             // Java hash code of each key, rising
  std::vector<std::uint32_t> owner;             // subtask of each key
  std::vector<double> weights;                  // of each key, over all phases; sum 1
  std::vector<std::vector<double>> in_phase;    // [phase][key]; each row sums to 1
  std::vector<kernel::DiscreteTable> of_phase;  // the same, to draw from
  bool phase_is_key = false;                    // each phase has one key: creation time alone makes it

  // Phase of a record born at `birth`.
  std::uint32_t phase_at(kernel::SimTime birth) const {
    return static_cast<std::uint32_t>(birth.ns() / 1'000'000 % code.phases);
  }
};

// Flink's assignment: key group by hash code, subtask by key group. Requires: a listed domain, parallelism >= 1.
KnownKeys known_keys(const plan::KeyDistribution& domain, std::uint32_t parallelism, std::uint32_t max_parallelism);
// The same domain under another distribution. Requires: listed, keys of that domain only, as many phases.
KnownKeys redistributed(const KnownKeys& known, const plan::KeyDistribution& distribution);
// What a subtask owns; records of its inputs may spread differently over the domain, unless both are given as one
// object. Requires: `left` and `right` have the same keys and owners.
OwnKeys own_keys(const KnownKeys& left, const KnownKeys& right, std::uint32_t subtask);
inline OwnKeys own_keys(const KnownKeys& known, std::uint32_t subtask) {
  return own_keys(known, known, subtask);
}

}  // namespace millrace::runtime
