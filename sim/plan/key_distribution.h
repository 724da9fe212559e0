// How the records of a stream spread over the values of a key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/time.h"

namespace millrace::plan {

enum class KeyShape : std::uint8_t {
  uniform,  // every key alike
  zipf,     // the k-th most frequent key has weight k^-exponent
  hot,      // `hot_keys` keys share `hot_share` of the records evenly, the rest share the remainder evenly
};

// A key of a domain that is given key by key. Entries of equal hash code are one key.
struct ListedKey {
  std::int32_t java_hash = 0;  // its Java hash code
  double weight = 1;           // its records, relative to those of the domain's other entries of its phase; > 0
  std::uint32_t phase = 0;     // the phase in which records have it, < phases
  bool operator==(const ListedKey&) const = default;
};

inline constexpr std::size_t kMostListedKeys = 32768;  // of a domain
inline constexpr std::uint32_t kMostPhases = 1000;
// Places that the hot keys of a changing domain take in turn: the first keys of a zipf domain, or as many sets of
// `hot_keys` keys. Fewer if the domain or its classes are.
inline constexpr std::uint64_t kHotPlaces = 8;

// A finite key domain. Key i (0-based, most frequent first) has the Java hash code of the Long i, or its own if it is
// listed; the hash code decides its key group (Flink: KeyGroupRangeAssignment).
struct KeyDistribution {
  KeyShape shape = KeyShape::uniform;
  std::uint64_t keys = 1000;   // size of the domain, >= 1
  double exponent = 1.0;       // zipf only, >= 0
  double hot_share = 0.0;      // hot only, in [0, 1]
  std::uint64_t hot_keys = 1;  // hot only, in [1, keys]
  // Zipf and hot: every so often the weight of the most frequent keys moves on to the next of kHotPlaces places (and
  // from the last to the first). >= 0; 0 = never.
  kernel::Duration hot_change{};
  // Not empty: the domain is these keys, whatever the shape; `keys` is the number of different ones.
  std::vector<ListedKey> listed{};
  // Listed keys that contain digits of a record's creation time: a record born in millisecond t has phase t mod phases.
  std::uint32_t phases = 1;
  bool operator==(const KeyDistribution&) const = default;
};

// The domain of these keys.
KeyDistribution listed_keys(std::vector<ListedKey> keys, std::uint32_t phases = 1);

// Keys that are alike: same weight each, treated as one by the simulator.
struct KeyClass {
  std::uint64_t first_key = 0;  // the class is the keys first_key .. first_key + keys - 1
  std::uint64_t keys = 1;       // >= 1
  double weight = 1.0;          // share of all records that fall into this class; the classes of a domain sum to 1
};

// Splits the domain into at most `most` classes: the most frequent keys one by one, the tail in groups whose keys
// differ in weight as little as possible (every key of a group then gets the group's mean weight). A domain with at
// most `most` distinct weights is represented exactly. `one_per_key` makes each key a class of its own (the
// record-granular reference mode). The places of a domain's hot keys are classes of their own if it changes. Requires:
// most >= 2.
std::vector<KeyClass> key_classes(const KeyDistribution& keys, std::uint32_t most, bool one_per_key = false);

// The weights of the classes one phase after the other, each as long as hot_change: rows that sum to 1, in the order in
// which they recur. One row, the classes' own weights, if the domain does not change. Requires: key_classes made them.
std::vector<std::vector<double>> phase_weights(const KeyDistribution& keys, const std::vector<KeyClass>& classes);

// How the keys (not records) of each class spread over the key groups: result[class][key group] = number of keys; a row
// sums to the class's keys. Exact (every key hashed) for classes of up to 2^20 keys; larger ones are spread evenly.
// Holds classes x key_groups numbers: with a class per key, ask key_group_of instead. Requires: key_groups in [1,
// 32768].
std::vector<std::vector<double>> keys_per_key_group(const std::vector<KeyClass>& classes, std::uint32_t key_groups);

}  // namespace millrace::plan
