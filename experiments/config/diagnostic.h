// What is wrong with a user's input, with its address, as a compiler would say it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace::experiments {

// A place in a file, or an override ("--set KEY=VALUE", line 0).
struct Position {
  std::string file;          // as the user would type it
  std::uint32_t line = 0;    // from 1; 0 = the file as a whole
  std::uint32_t column = 0;  // from 1; 0 = the line as a whole
  bool operator==(const Position&) const = default;
};

struct Diagnostic {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string text;
  bool operator==(const Diagnostic&) const = default;
};

// "configs/x.toml:12:9: unknown key 'paralelism' in [query.linear]; did you mean 'parallelism'?"
std::string to_string(const Diagnostic& diagnostic);

// Collects every mistake of an input, each once.
class Diagnostics {
 public:
  void add(const Position& at, std::string text);
  void add(Diagnostic diagnostic);
  bool empty() const { return found_.empty(); }
  std::size_t size() const { return found_.size(); }
  // Files in the order of their first mistake, inside a file by line and column.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> found_;
};

}  // namespace millrace::experiments
