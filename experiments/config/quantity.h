// Quantities as a user writes them: NUMBER [k|M|G|Ki|Mi|Gi] [unit], for example "250 ms", "32 KiB", "10 Gbps",
// "700k/s", "7 Wu", "30 %".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::experiments {

enum class Dimension : std::uint8_t {
  number,     // no unit
  share,      // % (a plain number stands for a fraction)
  duration,   // ns us ms s min h d
  bytes,      // B, kB MB GB (1000), KiB MiB GiB (1024)
  bandwidth,  // bps kbps Mbps Gbps (bits), B/s kB/s MB/s GB/s KiB/s ... (bytes)
  rate,       // /s /min
  work,       // Wu: multiples of a source's own unit rate
};

// "a time", "a rate", ... for sentences.
std::string_view noun(Dimension dimension);
// What a user could have written, without quotes: "50k/s".
std::string_view example(Dimension dimension);
// "ns us ms s min h d".
std::string_view units(Dimension dimension);

// `value` is in the base unit of its dimension: 1 (number), a fraction (share), nanoseconds, bytes, bytes per second,
// records per second, Wu. Finite; may be negative.
struct Quantity {
  Dimension dimension = Dimension::number;
  double value = 0;
  bool operator==(const Quantity&) const = default;
};

// Error: a sentence that quotes `text` and names the units there are.
tl::expected<Quantity, std::string> parse_quantity(std::string_view text);

// The value of `text` in the base unit of `wanted`. A number without unit is accepted for a number and a share, and if
// it is 0 for every dimension. Error: a sentence that says what was found, what is wanted, and an example.
tl::expected<double, std::string> parse_as(std::string_view text, Dimension wanted);

// The sentence for a plain number where `wanted` needs a unit: "30 has no unit; a time is wanted, for example "30 s"".
std::string missing_unit(std::string_view number, Dimension wanted);

}  // namespace millrace::experiments
