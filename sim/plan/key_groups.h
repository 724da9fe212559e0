// Flink's assignment of keys to subtasks (KeyGroupRangeAssignment, MathUtils.murmurHash).
#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::plan {

// MathUtils.murmurHash of a Java hash code; never negative.
std::int32_t murmur_hash(std::int32_t java_hash_code);

// Java's hashCode of an Integer, a Long, a Double and a String (of Latin-1 characters).
std::int32_t java_hash(std::int32_t value);
std::int32_t java_hash(std::int64_t value);
std::int32_t java_hash(double value);
std::int32_t java_hash(std::string_view value);

// Key group of a key. Requires: max_parallelism in [1, 32768].
std::uint32_t key_group_of(std::int32_t java_hash_code, std::uint32_t max_parallelism);

// Subtask that owns a key group: key_group * parallelism / max_parallelism (integer division).
std::uint32_t subtask_of_key_group(std::uint32_t key_group, std::uint32_t parallelism, std::uint32_t max_parallelism);

// Flink's default: min(max(roundUpToPowerOfTwo(p + p/2), 128), 32768).
std::uint32_t default_max_parallelism(std::uint32_t parallelism);

}  // namespace millrace::plan
