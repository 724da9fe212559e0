#include "sim/plan/key_distribution.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "sim/plan/key_groups.h"
#include "sim/plan/zipf.h"

namespace millrace::plan {
namespace {

constexpr std::uint64_t kMostHashedKeys = 1u << 20;

// Last rank of the group that starts at `first`, if the ranks of a group may differ by a factor of at most `ratio`.
std::uint64_t group_end(std::uint64_t first, double ratio, std::uint64_t keys) {
  const double end = static_cast<double>(first) * ratio;
  if (end >= static_cast<double>(keys)) return keys;
  return std::max(first, static_cast<std::uint64_t>(end));
}

// Whether `most` groups are enough for the ranks from `first` on, at that ratio.
bool suffices(double ratio, std::uint64_t first, std::uint64_t keys, std::uint64_t most) {
  for (std::uint64_t groups = 0; groups < most; ++groups) {
    first = group_end(first, ratio, keys) + 1;
    if (first > keys) return true;
  }
  return false;
}

// The least greatest ratio of two weights in one group is reached by the least ratio of ranks: found by bisection. Low
// ranks then stand alone, because the next rank would already differ by more.
double least_ratio(std::uint64_t first, std::uint64_t keys, std::uint64_t most) {
  double too_small = 1.0;
  double enough = static_cast<double>(keys) + 1.0;
  for (int step = 0; step < 60; ++step) {
    const double middle = too_small + (enough - too_small) / 2;
    (suffices(middle, first, keys, most) ? enough : too_small) = middle;
  }
  return enough;
}

// Sets of keys that are hot in turn; 1 if the domain does not change.
std::uint64_t hot_places(const KeyDistribution& keys) {
  if (keys.hot_change <= kernel::Duration() || keys.shape == KeyShape::uniform) return 1;
  const std::uint64_t each = keys.shape == KeyShape::hot ? keys.hot_keys : 1;
  return std::max<std::uint64_t>(1, std::min(kHotPlaces, keys.keys / each));
}

std::vector<KeyClass> zipf_classes(const KeyDistribution& keys, std::uint64_t most) {
  const double total = zipf_sum(1, keys.keys, keys.exponent);
  std::vector<KeyClass> classes;
  std::uint64_t first = 1;
  if (hot_places(keys) > 1 && keys.keys > most) {
    for (; first <= std::min(hot_places(keys), most - 1); ++first) {
      classes.push_back({first - 1, 1, zipf_sum(first, first, keys.exponent) / total});
    }
  }
  const double ratio = keys.keys <= most ? 1.0 : least_ratio(first, keys.keys, most - classes.size());
  while (first <= keys.keys) {
    const std::uint64_t last = group_end(first, ratio, keys.keys);
    classes.push_back({first - 1, last - first + 1, zipf_sum(first, last, keys.exponent) / total});
    first = last + 1;
  }
  return classes;
}

std::vector<KeyClass> hot_classes(const KeyDistribution& keys, std::uint64_t most) {
  if (keys.hot_keys >= keys.keys) return {{0, keys.keys, 1.0}};
  const double cold_share = 1.0 - keys.hot_share;
  const auto cold_keys = static_cast<double>(keys.keys - keys.hot_keys);
  std::vector<KeyClass> classes = {{0, keys.hot_keys, keys.hot_share}};
  std::uint64_t next = keys.hot_keys;
  for (std::uint64_t place = 1; place < std::min(hot_places(keys), most - 1); ++place, next += keys.hot_keys) {
    classes.push_back({next, keys.hot_keys, cold_share * static_cast<double>(keys.hot_keys) / cold_keys});
  }
  const std::uint64_t rest = keys.keys - next;
  if (next == keys.hot_keys) {
    classes.push_back({next, rest, cold_share});
  } else if (rest > 0) {
    classes.push_back({next, rest, cold_share * static_cast<double>(rest) / cold_keys});
  }
  return classes;
}

std::vector<KeyClass> split_into_keys(const std::vector<KeyClass>& classes) {
  std::vector<KeyClass> single;
  for (const KeyClass& whole : classes) {
    const double weight = whole.weight / static_cast<double>(whole.keys);
    for (std::uint64_t i = 0; i < whole.keys; ++i) single.push_back({whole.first_key + i, 1, weight});
  }
  return single;
}

}  // namespace

std::vector<KeyClass> key_classes(const KeyDistribution& keys, std::uint32_t most, bool one_per_key) {
  assert(keys.keys >= 1 && most >= 2);
  std::vector<KeyClass> classes;
  switch (keys.shape) {
    case KeyShape::uniform:
      classes = {{0, keys.keys, 1.0}};
      break;
    case KeyShape::zipf:
      if (keys.exponent <= 0) {
        classes = {{0, keys.keys, 1.0}};  // every weight is 1
      } else {
        classes = zipf_classes(keys, one_per_key ? keys.keys : most);
      }
      break;
    case KeyShape::hot:
      classes = hot_classes(keys, most);
      break;
  }
  return one_per_key ? split_into_keys(classes) : classes;
}

std::vector<std::vector<double>> phase_weights(const KeyDistribution& keys, const std::vector<KeyClass>& classes) {
  std::vector<double> own;
  for (const KeyClass& each : classes) own.push_back(each.weight);
  const std::uint64_t each = keys.shape == KeyShape::hot ? keys.hot_keys : 1;
  // Places that are whole classes (or, key by key, whole sets of classes).
  std::uint64_t places = 0, in_places = 0, covered = 0;
  for (std::size_t c = 0; c < classes.size() && places < hot_places(keys) && classes[c].keys <= each; ++c) {
    covered += classes[c].keys;
    if (covered % each != 0) continue;
    places = covered / each;
    in_places = c + 1;
  }
  std::vector<std::vector<double>> phases = {own};
  if (places < 2) return phases;
  const std::uint64_t classes_of_place = in_places / places;
  for (std::uint64_t phase = 1; phase < places; ++phase) {
    std::vector<double> weights = own;
    for (std::uint64_t c = 0; c < in_places; ++c) weights[(c + phase * classes_of_place) % in_places] = own[c];
    phases.push_back(std::move(weights));
  }
  return phases;
}

KeyDistribution listed_keys(std::vector<ListedKey> keys, std::uint32_t phases) {
  std::set<std::int32_t> different;
  for (const ListedKey& key : keys) different.insert(key.java_hash);
  KeyDistribution domain;
  domain.keys = different.size();
  domain.listed = std::move(keys);
  domain.phases = phases;
  return domain;
}

std::vector<std::vector<double>> keys_per_key_group(const std::vector<KeyClass>& classes, std::uint32_t key_groups) {
  assert(key_groups >= 1 && key_groups <= 32768);
  std::vector<std::vector<double>> result;
  result.reserve(classes.size());
  for (const KeyClass& of_class : classes) {
    auto& row = result.emplace_back(key_groups, 0.0);
    if (of_class.keys > kMostHashedKeys) {
      std::fill(row.begin(), row.end(), static_cast<double>(of_class.keys) / key_groups);
      continue;
    }
    for (std::uint64_t key = of_class.first_key; key < of_class.first_key + of_class.keys; ++key) {
      row[key_group_of(java_hash(static_cast<std::int64_t>(key)), key_groups)] += 1.0;
    }
  }
  return result;
}

}  // namespace millrace::plan
