#include "experiments/workers/shard.h"

#include <fmt/format.h>

#include <charconv>

#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

bool read_whole(std::string_view text, std::uint32_t& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

}  // namespace

bool Shard::takes(std::string_view key) const {
  return is_all() || sha256_modulo(std::string(key), count) == number - 1;
}

tl::expected<Shard, std::string> parse_shard(const std::string& text) {
  const std::string_view words = text;
  const auto slash = words.find('/');
  Shard shard;
  const bool read = slash != std::string_view::npos && read_whole(words.substr(0, slash), shard.number) &&
                    read_whole(words.substr(slash + 1), shard.count);
  if (read && shard.number >= 1 && shard.number <= shard.count && shard.count <= Shard::kMost) return shard;
  return tl::unexpected(fmt::format("'{}' is no shard: write I/N, for example 2/16 for the second of sixteen", text));
}

}  // namespace millrace::experiments
