// The keys of config tables, as rows: reading, "did you mean", the documentation, the hashed settings and the tests
// that flip every key all use the same rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "sim/kernel/time.h"
#include "sim/kernel/units.h"

namespace millrace::experiments {

enum class ValueType : std::uint8_t {
  flag,       // true or false
  count,      // a whole number, also as text with k M G Ki Mi Gi
  number,     // a number, likewise
  share,      // 0.3 or "30 %"
  duration,   // "250 ms"
  bytes,      // "32 KiB"
  bandwidth,  // "10 Gbps", "12 GB/s"
  rate,       // "700k/s", or "7 Wu" where the source defines its unit
  text,
  choice,  // one of KeySpec::choices
  list,    // read by its own code, as is a table
  table,
};
std::string_view to_string(ValueType type);

enum class Bound : std::uint8_t { any, not_negative, positive, at_least_one, at_least_two, up_to_one };

// One key of a table.
struct KeySpec {
  std::string_view key;
  ValueType type = ValueType::text;
  Bound bound = Bound::any;  // up_to_one: in [0, 1]
  std::string_view other;    // TOML text of a value unlike the default, for the test that flips every key; "" where a
                             // test of its own shows the effect
  std::string_view about;    // one line; the source of a number stands beside its default in the code
  std::span<const std::string_view> choices = {};  // choice only; in the order of the enumeration
};

// An enumeration member, by its position in KeySpec::choices.
template <class Owner>
struct Choice {
  void (*set)(Owner&, std::size_t);
  std::size_t (*get)(const Owner&);
};

// Where a key's value goes. A double takes the base unit of the type: nanoseconds, bytes per second, records per
// second. monostate: the reader of the table does it.
template <class Owner>
using Member =
    std::variant<std::monostate, bool Owner::*, std::uint32_t Owner::*, std::uint64_t Owner::*, double Owner::*,
                 kernel::Duration Owner::*, std::optional<kernel::Duration> Owner::*, kernel::Bytes Owner::*,
                 kernel::BytesPerSecond Owner::*, std::string Owner::*, Choice<Owner>>;

template <class Owner>
struct Field {
  KeySpec spec;
  Member<Owner> member = {};
};

// "250 ms", "32 KiB", "50k/s": `value` is in the base unit of the type (see Member).
std::string value_text(ValueType type, double value);

}  // namespace millrace::experiments
