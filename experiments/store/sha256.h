// SHA-256 [FIPS 180-4], with which artefacts are named.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::experiments {

// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

// The same read as one big-endian number of 256 bits, modulo `modulus`: a choice among so many that depends on nothing
// but the text. Requires: 1 <= modulus < 2^28.
std::uint32_t sha256_modulo(std::string_view text, std::uint32_t modulus);

}  // namespace millrace::experiments
