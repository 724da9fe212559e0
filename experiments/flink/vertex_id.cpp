#include "experiments/flink/vertex_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace millrace::experiments::flink {
namespace {

constexpr std::uint64_t kFirst = 0x87c37b91114253d5, kSecond = 0x4cf5ad432745937f;

// Up to eight bytes, the lowest first.
std::uint64_t word(std::string_view bytes) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    result |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return result;
}

std::uint64_t finished(std::uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
  return h ^ (h >> 33);
}

std::string hex(std::uint64_t h) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += fmt::format("{:02x}", (h >> (8 * i)) & 0xff);
  return text;
}

}  // namespace

std::string vertex_id(std::string_view uid) {
  std::uint64_t h1 = 0, h2 = 0;
  const auto mix_first = [&h1](std::uint64_t k) { h1 ^= std::rotl(k * kFirst, 31) * kSecond; };
  const auto mix_second = [&h2](std::uint64_t k) { h2 ^= std::rotl(k * kSecond, 33) * kFirst; };
  std::string_view rest = uid;
  for (; rest.size() >= 16; rest.remove_prefix(16)) {
    mix_first(word(rest.substr(0, 8)));
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729;
    mix_second(word(rest.substr(8, 8)));
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  if (rest.size() > 8) mix_second(word(rest.substr(8)));
  if (!rest.empty()) mix_first(word(rest.substr(0, std::min<std::size_t>(8, rest.size()))));
  h1 ^= uid.size();
  h2 ^= uid.size();
  h1 += h2;
  h2 += h1;
  h1 = finished(h1);
  h2 = finished(h2);
  h1 += h2;
  h2 += h1;
  return hex(h1) + hex(h2);
}

}  // namespace millrace::experiments::flink
