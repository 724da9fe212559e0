#include "sim/plan/json_object.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace millrace::plan {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Stands for every object and array that is not there.
const nlohmann::json& nothing() {
  static const nlohmann::json kNothing = nlohmann::json::object();
  return kNothing;
}

std::optional<double> number_in(const nlohmann::json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "inf") return kInfinity;
  if (json == "-inf") return -kInfinity;
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

}  // namespace

JsonObject::JsonObject(const nlohmann::json& json, std::string place, std::string& first_mistake)
    : json_(json.is_object() ? &json : &nothing()), place_(std::move(place)), first_mistake_(&first_mistake) {
  if (!json.is_object() && first_mistake_->empty()) {
    *first_mistake_ = fmt::format("{}: an object is wanted", place_.empty() ? "document" : place_);
  }
}

std::string JsonObject::place_of(std::string_view name) const {
  return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
}

void JsonObject::mistake(std::string_view name, std::string_view what) {
  if (first_mistake_->empty()) *first_mistake_ = fmt::format("{}: {}", place_of(name), what);
}

bool JsonObject::lacks(std::string_view name) {
  asked_.emplace_back(name);
  const auto found = json_->find(std::string(name));
  return found == json_->end() || found->is_null();
}

// nullptr, and a mistake, if it is missing.
const nlohmann::json* JsonObject::member(std::string_view name) {
  if (!lacks(name)) return &*json_->find(std::string(name));
  mistake(name, "is missing");
  return nullptr;
}

double JsonObject::number(std::string_view name) {
  const nlohmann::json* found = member(name);
  if (found == nullptr) return 0;
  const std::optional<double> value = number_in(*found);
  if (!value) mistake(name, "a number is wanted");
  return value.value_or(0);
}

std::optional<double> JsonObject::optional_number(std::string_view name) {
  if (lacks(name)) return std::nullopt;
  return number(name);
}

std::uint64_t JsonObject::large_count(std::string_view name) {
  const nlohmann::json* found = member(name);
  if (found == nullptr) return 0;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  if (!found->is_number_integer() || found->get<std::int64_t>() < 0) {
    mistake(name, "a whole number of at least 0 is wanted");
    return 0;
  }
  return static_cast<std::uint64_t>(found->get<std::int64_t>());
}

std::uint32_t JsonObject::count(std::string_view name) {
  const std::uint64_t value = large_count(name);
  if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
  mistake(name, "is too large");
  return 0;
}

std::int64_t JsonObject::integer(std::string_view name) {
  const nlohmann::json* found = member(name);
  if (found == nullptr) return 0;
  const bool too_large =
      found->is_number_unsigned() &&
      found->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (found->is_number_integer() && !too_large) return found->get<std::int64_t>();
  mistake(name, "a whole number is wanted");
  return 0;
}

bool JsonObject::boolean(std::string_view name) {
  const nlohmann::json* found = member(name);
  if (found == nullptr) return false;
  if (found->is_boolean()) return found->get<bool>();
  mistake(name, "true or false is wanted");
  return false;
}

std::string JsonObject::text(std::string_view name) {
  const nlohmann::json* found = member(name);
  if (found == nullptr) return "";
  if (found->is_string()) return found->get<std::string>();
  mistake(name, "a string is wanted");
  return "";
}

JsonObject JsonObject::object(std::string_view name) {
  const nlohmann::json* found = member(name);
  return JsonObject(found == nullptr ? nothing() : *found, place_of(name), *first_mistake_);
}

const std::vector<nlohmann::json>& JsonObject::array(std::string_view name) {
  static const std::vector<nlohmann::json> kEmpty;
  const nlohmann::json* found = member(name);
  if (found == nullptr) return kEmpty;
  if (found->is_array()) return found->get_ref<const nlohmann::json::array_t&>();
  mistake(name, "an array is wanted");
  return kEmpty;
}

std::vector<JsonObject> JsonObject::objects(std::string_view name) {
  std::vector<JsonObject> objects;
  for (const nlohmann::json& each : array(name)) {
    objects.emplace_back(each, fmt::format("{}[{}]", place_of(name), objects.size()), *first_mistake_);
  }
  return objects;
}

std::vector<double> JsonObject::numbers(std::string_view name) {
  std::vector<double> numbers;
  for (const nlohmann::json& each : array(name)) {
    const std::optional<double> value = number_in(each);
    if (!value) mistake(name, "an array of numbers is wanted");
    numbers.push_back(value.value_or(0));
  }
  return numbers;
}

std::vector<std::string> JsonObject::texts(std::string_view name) {
  std::vector<std::string> texts;
  for (const nlohmann::json& each : array(name)) {
    if (!each.is_string()) mistake(name, "an array of strings is wanted");
    texts.push_back(each.is_string() ? each.get<std::string>() : "");
  }
  return texts;
}

std::vector<std::string> JsonObject::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : json_->items()) names.push_back(name);
  return names;
}

void JsonObject::expect_only_what_was_read() {
  for (const std::string& name : names()) {
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) mistake(name, "is not known");
  }
}

nlohmann::json json_number(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

}  // namespace millrace::plan
