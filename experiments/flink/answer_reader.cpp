#include "experiments/flink/answer_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace millrace::experiments::flink {
namespace {

const nlohmann::json kNoObject = nlohmann::json::object();
const nlohmann::json kNoList = nlohmann::json::array();

}  // namespace

AnswerReader::AnswerReader(const nlohmann::json& object, std::string& error, std::string where)
    : object_(object.is_object() ? object : kNoObject), error_(error), where_(std::move(where)) {
  if (!object.is_object() && error_.empty()) {
    error_ = where_.empty() ? "the answer is not a JSON object" : fmt::format("'{}' is not an object", where_);
  }
}

void AnswerReader::complain(const char* member, const char* what) {
  if (error_.empty()) error_ = fmt::format("'{}{}{}' {}", where_, where_.empty() ? "" : ".", member, what);
}

bool AnswerReader::has(const char* member) const {
  const auto found = object_.find(member);
  return found != object_.end() && !found->is_null();
}

const nlohmann::json* AnswerReader::find(const char* member, const char* wanted) {
  const auto found = object_.find(member);
  if (found != object_.end()) return &*found;
  complain(member, fmt::format("is missing, {} was expected", wanted).c_str());
  return nullptr;
}

std::string AnswerReader::text(const char* member) {
  const nlohmann::json* value = find(member, "a string");
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  complain(member, "is not a string");
  return {};
}

std::string AnswerReader::optional_text(const char* member) {
  return has(member) ? text(member) : std::string();
}

std::uint32_t AnswerReader::count(const char* member) {
  const nlohmann::json* value = find(member, "a count");
  if (value == nullptr) return 0;
  if (value->is_number_integer() || value->is_number_unsigned()) {
    const auto number = value->get<std::int64_t>();
    if (number >= 0 && number <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(number);
  }
  complain(member, "is not a count");
  return 0;
}

const nlohmann::json& AnswerReader::list(const char* member) {
  const nlohmann::json* value = find(member, "a list");
  if (value != nullptr && value->is_array()) return *value;
  if (value != nullptr) complain(member, "is not a list");
  return kNoList;
}

const nlohmann::json& AnswerReader::object(const char* member) {
  const nlohmann::json* value = find(member, "an object");
  if (value != nullptr && value->is_object()) return *value;
  if (value != nullptr) complain(member, "is not an object");
  return kNoObject;
}

std::string AnswerReader::element(const char* member, std::size_t index) const {
  return fmt::format("{}{}{}[{}]", where_, where_.empty() ? "" : ".", member, index);
}

std::optional<double> number_of(const nlohmann::json& value) {
  double number = 0;
  if (value.is_number()) {
    number = value.get<double>();
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  } else {
    return std::nullopt;
  }
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace millrace::experiments::flink
