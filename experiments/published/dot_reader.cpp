#include "experiments/published/dot_reader.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string_view>

namespace millrace::experiments {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

bool is_blank(int c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_letter(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Of a name or number without quotes.
bool is_plain(int c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c >= 0x80;
}

// The characters of the text, and where they stand.
class Characters {
 public:
  explicit Characters(std::istream& in) : in_(*in.rdbuf()) {}

  int peek() { return in_.sgetc(); }
  DotPlace at() const { return at_; }
  int take() {
    const int c = in_.sbumpc();
    if (c == '\n') {
      at_ = {at_.line + 1, 1};
    } else if (c != kEnd) {
      ++at_.column;
    }
    return c;
  }

 private:
  std::streambuf& in_;
  DotPlace at_;
};

enum class Shape : std::uint8_t { end, text, sign };

struct Token {
  Shape shape = Shape::end;
  std::string text;  // a sign is one of { } [ ] = , ; or --
  DotPlace at;       // of its first character, which may be a quote
  DotPlace text_at;  // of the first one of `text`
  bool is(std::string_view sign) const { return shape == Shape::sign && text == sign; }
};

std::string shown(const Token& token) {
  constexpr std::size_t kShown = 40;
  if (token.shape == Shape::end) return "the end of the file";
  if (token.text.size() <= kShown) return fmt::format("'{}'", token.text);
  return fmt::format("'{}...'", token.text.substr(0, kShown));
}

class Parser {
 public:
  explicit Parser(std::istream& in) : characters_(in) { advance(); }

  tl::expected<DotGraph, DotError> read() {
    if (token_.shape != Shape::text || token_.text != "graph") fail("a graph begins with the word graph");
    advance();
    if (token_.shape == Shape::text) advance();  // its name
    expect("{", "'{' is wanted");
    while (!error_ && !token_.is("}")) read_statement();
    advance();
    if (!error_ && token_.shape != Shape::end) fail("the graph has ended; nothing may follow");
    if (error_) return tl::unexpected(*error_);
    return std::move(graph_);
  }

 private:
  // Only the first mistake counts: what follows it may be its consequence.
  void fail(DotPlace at, std::string text) {
    if (!error_) error_ = DotError{at, std::move(text)};
    token_ = {};
  }
  void fail(std::string_view wanted) { fail(token_.at, fmt::format("{} is found; {}", shown(token_), wanted)); }

  void expect(std::string_view sign, std::string_view wanted) {
    if (!token_.is(sign)) return fail(wanted);
    advance();
  }

  // And comments.
  void skip_blanks() {
    for (int c = characters_.peek(); is_blank(c) || c == '#' || c == '/'; c = characters_.peek()) {
      const DotPlace at = characters_.at();
      characters_.take();
      if (is_blank(c)) continue;
      if (c == '/' && characters_.peek() != '/') return fail(at, "'/' is found; a comment begins with //");
      while (characters_.peek() != '\n' && characters_.peek() != kEnd) characters_.take();
    }
  }

  void advance() {
    if (error_) return;
    skip_blanks();
    if (error_) return;
    token_ = {Shape::end, "", characters_.at(), characters_.at()};
    const int c = characters_.peek();
    if (c == kEnd) return;
    if (c == '"') return take_quoted();
    if (std::string_view("{}[]=,;").find(static_cast<char>(c)) != std::string_view::npos) {
      token_ = {Shape::sign, std::string(1, static_cast<char>(characters_.take())), token_.at, token_.at};
    } else if (is_plain(c)) {
      take_plain();
    } else {
      fail(token_.at, fmt::format("'{}' is found, which no part of a graph begins with", static_cast<char>(c)));
    }
  }

  // A name, a number, or "--". A dash belongs to a number only: at its start, and in its exponent.
  void take_plain() {
    token_.shape = Shape::text;
    for (int c = characters_.peek(); is_plain(c); c = characters_.peek()) {
      std::string& text = token_.text;
      const bool in_exponent = !text.empty() && !is_letter(text.front()) && (text.back() == 'e' || text.back() == 'E');
      if (c == '-' && !text.empty() && text != "-" && !in_exponent) return;
      text += static_cast<char>(characters_.take());
      if (text == "--") {
        token_.shape = Shape::sign;
        return;
      }
    }
  }

  void take_quoted() {
    const DotPlace opened = characters_.at();
    characters_.take();
    token_ = {Shape::text, "", opened, characters_.at()};
    for (int c = characters_.take(); c != '"'; c = characters_.take()) {
      // A backslash says that a quote belongs to the text; before anything else it is a character like others.
      if (c == '\\' && characters_.peek() == '"') c = characters_.take();
      if (c == kEnd) return fail(opened, "the quote opened here is not closed");
      token_.text += static_cast<char>(c);
    }
  }

  void read_statement() {
    if (token_.shape != Shape::text) return fail("a node is wanted, or '}'");
    const Token first = token_;
    advance();
    if (token_.is("--")) {
      advance();
      if (token_.shape != Shape::text) return fail("the node at the edge's other end is wanted");
      graph_.edges.push_back({first.text, token_.text, first.at, {}});
      advance();
      graph_.edges.back().attributes = read_attributes();
    } else {
      if (!names_.insert(first.text).second) {
        return fail(first.at, fmt::format("the node {} is there already", shown(first)));
      }
      graph_.nodes.push_back({first.text, first.at, read_attributes()});
    }
    if (token_.is(";")) advance();
  }

  DotAttributes read_attributes() {
    DotAttributes attributes;
    if (!token_.is("[")) return attributes;
    advance();
    while (!error_ && !token_.is("]")) {
      if (token_.shape != Shape::text) {
        fail("an attribute is wanted, or ']'");
        break;
      }
      const Token name = token_;
      advance();
      expect("=", fmt::format("'=' is wanted behind the attribute {}", shown(name)));
      if (!error_ && token_.shape != Shape::text) fail(fmt::format("a value of {} is wanted", shown(name)));
      if (error_) break;
      const bool is_new = attributes.try_emplace(name.text, DotValue{token_.text, token_.text_at}).second;
      if (!is_new) fail(name.at, fmt::format("the attribute {} is there already", shown(name)));
      advance();
      if (token_.is(",") || token_.is(";")) advance();
    }
    advance();
    return attributes;
  }

  Characters characters_;
  Token token_;
  DotGraph graph_;
  std::set<std::string> names_;  // of the nodes
  std::optional<DotError> error_;
};

}  // namespace

tl::expected<DotGraph, DotError> read_dot(std::istream& in) {
  return Parser(in).read();
}

}  // namespace millrace::experiments
