#include "experiments/replay/value_domain.h"

#include <fmt/format.h>

#include <string>

#include "sim/plan/key_groups.h"

namespace millrace::experiments {
namespace {

constexpr std::uint32_t kDigits = 10;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static_assert(kAlphabet.size() == kCharacters);

using Passes = std::function<bool(double)>;

plan::KeyDistribution string_keys(const Passes& passes) {
  std::vector<plan::ListedKey> keys;
  for (const char character : kAlphabet) {
    if (!passes(character)) continue;
    for (std::uint32_t digit = 0; digit < kDigits; ++digit) {
      keys.push_back({plan::java_hash(std::string{character, static_cast<char>('0' + digit)}), 1, digit});
    }
  }
  return plan::listed_keys(std::move(keys), kDigits);
}

plan::KeyDistribution timestamp_keys() {
  std::vector<plan::ListedKey> keys;
  for (std::uint32_t digits = 0; digits < kDigits * kDigits; ++digits) {
    keys.push_back({plan::java_hash(fmt::format("{:02}", digits)), 1, digits});
  }
  return plan::listed_keys(std::move(keys), kDigits * kDigits);
}

// Products of a value and the character code of a digit; equal products are one key.
template <class Number, class Hash>
plan::KeyDistribution product_keys(ValueClass value_class, const Passes& passes, Hash hash) {
  std::vector<plan::ListedKey> keys;
  for (const WeightedValue& each : number_domain(value_class)) {
    if (!passes(each.value)) continue;
    for (std::uint32_t digit = 0; digit < kDigits; ++digit) {
      // Adding zero turns a negative zero into a positive one: the runs know one zero key.
      const Number product = static_cast<Number>(each.value) * static_cast<Number>('0' + digit) + Number{0};
      keys.push_back({hash(product), each.probability, digit});
    }
  }
  return plan::listed_keys(std::move(keys), kDigits);
}

}  // namespace

tl::expected<ValueClass, std::string> value_class(std::string_view name) {
  if (name == "Integer") return ValueClass::integer;
  if (name == "Double") return ValueClass::real;
  if (name == "String") return ValueClass::string;
  if (name == "Timestamp") return ValueClass::timestamp;
  return tl::unexpected(fmt::format("'{}' is no class of values: Integer, Double, String or Timestamp", name));
}

std::vector<WeightedValue> number_domain(ValueClass value_class) {
  std::vector<WeightedValue> domain;
  if (value_class == ValueClass::integer) {
    for (int value = -10; value <= 10; ++value) domain.push_back({static_cast<double>(value), 1.0 / 21});
    return domain;
  }
  for (int hundredths = -5; hundredths <= 5; ++hundredths) {
    const bool end = hundredths == -5 || hundredths == 5;
    domain.push_back({hundredths / 100.0, end ? 0.05 : 0.1});
  }
  return domain;
}

plan::KeyDistribution key_domain(ValueClass value_class) {
  if (value_class == ValueClass::timestamp) return timestamp_keys();
  return key_domain(value_class, [](double) { return true; });
}

plan::KeyDistribution key_domain(ValueClass value_class, const Passes& passes) {
  switch (value_class) {
    case ValueClass::string:
      return string_keys(passes);
    case ValueClass::integer:
      return product_keys<std::int32_t>(value_class, passes, [](std::int32_t v) { return plan::java_hash(v); });
    case ValueClass::real:
      return product_keys<double>(value_class, passes, [](double v) { return plan::java_hash(v); });
    case ValueClass::timestamp:
      break;
  }
  return timestamp_keys();
}

}  // namespace millrace::experiments
