// Reading members of a JSON object one after another; the first that is missing or wrong is what the error names.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace millrace::experiments::flink {

// Of one object within an answer. Once something was wrong everything else that is read is empty, and error() says what
// the first problem was.
class AnswerReader {
 public:
  // Both outlive it. `where` names the object: "" for the answer itself.
  AnswerReader(const nlohmann::json& object, std::string& error, std::string where = "");

  std::string text(const char* member);           // a string
  std::string optional_text(const char* member);  // a string, or "" if it is missing or null
  std::uint32_t count(const char* member);        // an integer in [0, 2^32)
  const nlohmann::json& list(const char* member);
  const nlohmann::json& object(const char* member);
  // The path of an element of a list, for its own reader.
  std::string element(const char* member, std::size_t index) const;
  bool has(const char* member) const;
  void complain(const char* member, const char* what);

 private:
  const nlohmann::json* find(const char* member, const char* wanted);

  const nlohmann::json& object_;
  std::string& error_;
  std::string where_;
};

// A number, or a string that is one as a whole, such as "12345"; nullopt for all else, "NaN" and infinities included.
std::optional<double> number_of(const nlohmann::json& value);

}  // namespace millrace::experiments::flink
