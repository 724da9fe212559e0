#include "experiments/config/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace millrace::experiments {

std::string to_string(const Diagnostic& diagnostic) {
  if (diagnostic.line == 0) return fmt::format("{}: {}", diagnostic.file, diagnostic.text);
  if (diagnostic.column == 0) return fmt::format("{}:{}: {}", diagnostic.file, diagnostic.line, diagnostic.text);
  return fmt::format("{}:{}:{}: {}", diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.text);
}

void Diagnostics::add(const Position& at, std::string text) {
  add(Diagnostic{at.file, at.line, at.column, std::move(text)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (std::find(found_.begin(), found_.end(), diagnostic) == found_.end()) found_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::map<std::string, std::size_t> rank;
  for (const Diagnostic& d : found_) rank.emplace(d.file, rank.size());
  std::vector<Diagnostic> result = found_;
  std::stable_sort(result.begin(), result.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(rank[a.file], a.line, a.column) < std::tuple(rank[b.file], b.line, b.column);
  });
  return result;
}

}  // namespace millrace::experiments
