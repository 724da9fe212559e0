// What Flink says in the body of a refusal, in one line.
#include <fmt/format.h>

#include <sstream>
#include <string_view>
#include <vector>

#include "experiments/flink/rest_answers.h"
#include "sim/plan/bounded_json.h"

namespace millrace::experiments::flink {
namespace {

constexpr std::string_view kCausedBy = "Caused by: ";
constexpr std::size_t kMostCharacters = 400;

std::string shortened(std::string_view text) {
  std::string line;
  for (const char c : text.substr(0, kMostCharacters)) line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  while (line.ends_with(' ')) line.pop_back();
  if (text.size() > kMostCharacters) line += " ...";
  return line;
}

// Frames of a stack trace and the lines that Flink puts around one say nothing to its reader.
bool says_something(std::string_view line) {
  for (const std::string_view empty :
       {"Internal server error.", "<Exception on server side:", "End of exception on server side>"}) {
    if (line == empty) return false;
  }
  return !line.empty() && !line.starts_with("\tat ") && !line.starts_with("\t... ") && !line.starts_with("at ");
}

// "org.apache.flink.SomeException: text" without the package, which only makes it long.
std::string_view without_package(std::string_view line) {
  const auto name_end = line.find_first_of(": ");
  const auto dot = line.substr(0, name_end).rfind('.');
  if (dot == std::string_view::npos || name_end == std::string_view::npos || line[name_end] != ':') return line;
  return line.substr(dot + 1);
}

// Without the exceptions that only carry others from thread to thread.
std::string_view without_carriers(std::string_view line) {
  for (;;) {
    line = without_package(line);
    bool carried = false;
    for (const std::string_view carrier : {"CompletionException: ", "ExecutionException: "}) {
      if (!line.starts_with(carrier)) continue;
      line.remove_prefix(carrier.size());
      carried = true;
    }
    if (!carried) return line;
  }
}

}  // namespace

std::string read_errors(const std::string& body) {
  const auto json = plan::bounded_json(body);
  if (!json.is_object() || !json.contains("errors") || !json["errors"].is_array()) return shortened(body);
  std::string first, cause;
  for (const auto& error : json["errors"]) {
    if (!error.is_string()) continue;
    std::istringstream lines(error.get<std::string>());
    for (std::string line; std::getline(lines, line);) {
      if (!says_something(line)) continue;
      if (line.starts_with(kCausedBy)) {
        cause = without_carriers(std::string_view(line).substr(kCausedBy.size()));
      } else if (first.empty()) {
        first = without_carriers(line);
      }
    }
  }
  if (first.empty()) return shortened(cause.empty() ? body : cause);
  if (cause.empty() || first.find(cause) != std::string::npos) return shortened(first);
  return shortened(first) + ": " + shortened(cause);
}

}  // namespace millrace::experiments::flink
