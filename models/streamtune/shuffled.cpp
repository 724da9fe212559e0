#include "models/streamtune/shuffled.h"

#include <numeric>
#include <utility>

namespace millrace::models {

std::uint64_t mixed_bits(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) {
    seed = mixed_bits(seed);
    std::swap(order[i - 1], order[seed % i]);
  }
  return order;
}

}  // namespace millrace::models
