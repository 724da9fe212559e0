// Reading members of a JSON object, with the mistake that was made first kept as a sentence.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::plan {

// A view of an object and its place in the document. Every reader returns a default (0, "", empty) when the member is
// missing or of another type, and notes the first such mistake, for example "operators.map.parallelism: a whole number
// is wanted"; so a document is read straight through and judged at the end. The mistake and the JSON must outlive it.
class JsonObject {
 public:
  // `place` is where the object stands, "" for the document itself. Not being an object is a mistake.
  JsonObject(const nlohmann::json& json, std::string place, std::string& first_mistake);

  // A member that is missing or null.
  bool lacks(std::string_view name);

  // Numbers may be written as the strings "inf", "-inf" and "nan".
  double number(std::string_view name);
  std::optional<double> optional_number(std::string_view name);
  // Whole numbers that fit.
  std::uint32_t count(std::string_view name);
  std::uint64_t large_count(std::string_view name);
  std::int64_t integer(std::string_view name);
  bool boolean(std::string_view name);
  std::string text(std::string_view name);
  JsonObject object(std::string_view name);
  // The elements of an array, as they are or all of one type.
  const std::vector<nlohmann::json>& array(std::string_view name);
  std::vector<JsonObject> objects(std::string_view name);
  std::vector<double> numbers(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  // The names of all members, in alphabetical order.
  std::vector<std::string> names() const;

  // Notes a mistake about a member, unless there was one before.
  void mistake(std::string_view name, std::string_view what);
  // Where a member stands: "operators.map".
  std::string place_of(std::string_view name) const;
  std::string& first_mistake() { return *first_mistake_; }
  // A member that no reader has asked for yet is a mistake.
  void expect_only_what_was_read();

 private:
  const nlohmann::json* member(std::string_view name);

  const nlohmann::json* json_;
  std::string place_;
  std::string* first_mistake_;
  std::vector<std::string> asked_;
};

// A number as JSON has it: infinities and NaN become the strings "inf", "-inf" and "nan".
nlohmann::json json_number(double value);

}  // namespace millrace::plan
