// The words for the plan's enumerations, the same in JSON, TOML, messages and tables.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sim/plan/key_distribution.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/window.h"

namespace millrace::plan {

template <class E>
struct Named {
  E value;
  std::string_view name;
};
template <class E>
Named(E, std::string_view) -> Named<E>;  // clang 14 does not deduce aggregates

// Every value of an enumeration with its word, in the order of declaration.
template <class E>
std::span<const Named<E>> names();

template <>
std::span<const Named<OperatorKind>> names<OperatorKind>();
template <>
std::span<const Named<Partitioning>> names<Partitioning>();
template <>
std::span<const Named<Aggregation>> names<Aggregation>();
template <>
std::span<const Named<ServiceDistribution>> names<ServiceDistribution>();
template <>
std::span<const Named<KeyShape>> names<KeyShape>();
template <>
std::span<const Named<WindowShape>> names<WindowShape>();
template <>
std::span<const Named<WindowPolicy>> names<WindowPolicy>();
template <>
std::span<const Named<TimeDomain>> names<TimeDomain>();
template <>
std::span<const Named<EdgePhase>> names<EdgePhase>();

// The word for a value.
template <class E>
std::string_view name_of(E value) {
  return names<E>()[static_cast<std::size_t>(value)].name;
}

// The value that a word stands for; nullopt if it is none of them.
template <class E>
std::optional<E> value_of(std::string_view name) {
  for (const Named<E>& named : names<E>()) {
    if (named.name == name) return named.value;
  }
  return std::nullopt;
}

}  // namespace millrace::plan
