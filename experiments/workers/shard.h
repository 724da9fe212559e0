// A share of the work, for processes that do not know of each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::experiments {

// Every piece of work belongs to one of `count` shards, by the hash of what it is: not by its place in a config, nor by
// what is stored. So shards that are computed anywhere, any time, in any order, overlap in nothing and leave nothing.
struct Shard {
  static constexpr std::uint32_t kMost = 1'000'000;
  std::uint32_t number = 1;  // from 1
  std::uint32_t count = 1;   // 1: all the work is one share

  bool is_all() const { return count == 1; }
  // Whether the piece with this key, made of content hashes and what tells pieces of one artefact apart, is of this
  // shard.
  bool takes(std::string_view key) const;
};

// "2/16". The error, a sentence: not two whole numbers of which the first is at least 1 and at most the second,
// or more shards than kMost.
tl::expected<Shard, std::string> parse_shard(const std::string& text);

}  // namespace millrace::experiments
