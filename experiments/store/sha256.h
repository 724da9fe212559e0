// SHA-256 [FIPS 180-4], with which artefacts are named.
#pragma once

#include <string>
#include <string_view>

namespace millrace::experiments {

// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace millrace::experiments
