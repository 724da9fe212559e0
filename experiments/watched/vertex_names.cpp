#include "experiments/watched/vertex_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace millrace::experiments {
namespace {

constexpr std::size_t kMostCharacters = 40;

bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string result;
  while (true) {
    const std::size_t at = text.find(what);
    result += text.substr(0, at);
    if (at == std::string_view::npos) return result;
    result += by;
    text.remove_prefix(at + what.size());
  }
}

}  // namespace

std::string config_name(std::string_view name) {
  std::string text(name);
  for (const char* prefix : {"Source: ", "Sink: "}) text = replaced(text, prefix, "");
  text = replaced(text, " -> ", "-");
  std::string result;
  for (const char c : text) {
    if (result.size() == kMostCharacters) break;
    if (is_part_of_name(c)) {
      result += c;
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  while (!result.empty() && (result.back() == '_' || result.back() == '-')) result.pop_back();
  return result.empty() ? "vertex" : result;
}

std::vector<std::string> config_names(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  std::set<std::string> taken;
  for (const std::string& name : names) {
    const std::string wanted = config_name(name);
    std::string given = wanted;
    for (int i = 2; !taken.insert(given).second; ++i) given = fmt::format("{}-{}", wanted, i);
    result.push_back(given);
  }
  return result;
}

bool mentions(std::string_view name, std::string_view lower_case_word) {
  const auto equal = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(name.begin(), name.end(), lower_case_word.begin(), lower_case_word.end(), equal) != name.end();
}

std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < ' ' || c == 127 ? ' ' : c;
  return line;
}

}  // namespace millrace::experiments
