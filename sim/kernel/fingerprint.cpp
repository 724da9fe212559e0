#include "sim/kernel/fingerprint.h"

#include <fmt/format.h>

namespace millrace::kernel {

std::uint64_t Fingerprint::value() const {
  std::uint64_t x = state_;
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93U;
  return x ^ (x >> 32);
}

std::string Fingerprint::text() const {
  const std::uint64_t folded = (value() ^ (value() >> 32)) & 0xffffffffU;
  return fmt::format("{:04x}-{:04x}", folded >> 16, folded & 0xffffU);
}

}  // namespace millrace::kernel
