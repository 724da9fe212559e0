#include "experiments/sweeps/sweep_condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/sweeps/sweep_spec.h"

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 6> kComparisons{"<", "<=", ">", ">=", "==", "!="};
constexpr std::string_view kJoints = "+-*/";
constexpr double kAlike = 1e-9;  // relative: what rounding may make of equal values

struct Word {
  std::string text;
  bool quoted = false;
};

// Words between spaces; what stands in single or double quotes is one word.
tl::expected<std::vector<Word>, std::string> words_of(const std::string& written) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < written.size();) {
    if (written[i] == ' ') {
      ++i;
      continue;
    }
    const char quote = written[i];
    if (quote == '\'') {
      const std::size_t end = written.find(quote, i + 1);
      if (end == std::string::npos) return tl::unexpected(fmt::format("'{}': a quote is not closed", written));
      words.push_back({written.substr(i + 1, end - i - 1), true});
      i = end + 1;
    } else {
      const std::size_t end = std::min(written.find(' ', i), written.size());
      words.push_back({written.substr(i, end - i), false});
      i = end;
    }
  }
  return words;
}

bool is_joint(const Word& word) {
  return !word.quoted && word.text.size() == 1 && kJoints.find(word.text.front()) != std::string_view::npos;
}

bool is_comparison(const Word& word) {
  return !word.quoted && std::ranges::find(kComparisons, word.text) != kComparisons.end();
}

tl::expected<ConditionTerm, std::string> term_of(const Word& word, const std::vector<SweepAxis>& axes) {
  if (word.quoted || parse_quantity(word.text)) return ConditionTerm{std::nullopt, word.text};
  const auto axis = find_axis(axes, word.text);
  if (!axis) return tl::unexpected(axis.error() + "; a value that is text stands in single quotes");
  return ConditionTerm{*axis, ""};
}

tl::expected<ConditionSide, std::string> side_of(const std::vector<Word>& words, const std::vector<SweepAxis>& axes) {
  const bool joined = words.size() == 3 && is_joint(words[1]);
  if (words.size() != 1 && !joined) {
    return tl::unexpected(std::string("on each side there is one axis or value, or two with + - * / between them"));
  }
  ConditionSide side;
  auto first = term_of(words[0], axes);
  if (!first) return tl::unexpected(first.error());
  side.first = std::move(*first);
  if (!joined) return side;
  side.joined_by = words[1].text.front();
  auto second = term_of(words[2], axes);
  if (!second) return tl::unexpected(second.error());
  side.second = std::move(*second);
  return side;
}

// A quantity, or a text that is none.
struct Operand {
  std::optional<Quantity> quantity;
  std::string text;
};

Operand operand_of(const ConditionTerm& term, const std::vector<std::string>& values) {
  Operand operand{std::nullopt, term.axis ? values[*term.axis] : term.text};
  if (const auto quantity = parse_quantity(operand.text)) operand.quantity = *quantity;
  return operand;
}

std::string what(const Operand& operand) {
  return operand.quantity ? std::string(noun(operand.quantity->dimension)) : "text, '" + operand.text + "'";
}

tl::expected<Operand, std::string> value_of(const ConditionSide& side, const std::vector<std::string>& values) {
  const Operand a = operand_of(side.first, values);
  if (side.joined_by == 0) return a;
  const Operand b = operand_of(side.second, values);
  const auto unfit = [&] {
    return tl::unexpected(fmt::format("{} {} {} has no meaning", what(a), side.joined_by, what(b)));
  };
  if (!a.quantity || !b.quantity) return unfit();
  const bool alike = a.quantity->dimension == b.quantity->dimension;
  const bool plain_a = a.quantity->dimension == Dimension::number, plain_b = b.quantity->dimension == Dimension::number;
  Quantity result = *a.quantity;
  switch (side.joined_by) {
    case '+':
    case '-':
      if (!alike) return unfit();
      result.value += side.joined_by == '+' ? b.quantity->value : -b.quantity->value;
      break;
    case '*':
      if (!plain_a && !plain_b) return unfit();
      result = {plain_a ? b.quantity->dimension : a.quantity->dimension, a.quantity->value * b.quantity->value};
      break;
    default:
      if ((!alike && !plain_b) || b.quantity->value == 0) return unfit();
      result = {alike ? Dimension::number : a.quantity->dimension, a.quantity->value / b.quantity->value};
  }
  return Operand{result, ""};
}

bool compared(const std::string& comparison, double a, double b) {
  const bool equal = std::abs(a - b) <= kAlike * std::max(std::abs(a), std::abs(b));
  if (comparison == "==") return equal;
  if (comparison == "!=") return !equal;
  if (comparison == "<") return a < b && !equal;
  if (comparison == ">") return a > b && !equal;
  return comparison == "<=" ? a < b || equal : a > b || equal;
}

}  // namespace

tl::expected<SweepCondition, std::string> parse_condition(const std::string& written,
                                                          const std::vector<SweepAxis>& axes) {
  const auto words = words_of(written);
  if (!words) return tl::unexpected(words.error());
  const auto middle = std::ranges::find_if(*words, is_comparison);
  if (middle == words->end()) {
    return tl::unexpected(fmt::format(
        "'{}' compares nothing; a condition is for example \"rate * 2 <= limit\", with spaces between its words",
        written));
  }
  const auto left = side_of({words->begin(), middle}, axes);
  const auto right = side_of({middle + 1, words->end()}, axes);
  if (!left || !right) return tl::unexpected(fmt::format("'{}': {}", written, left ? right.error() : left.error()));
  return SweepCondition{*left, *right, middle->text, written, {}};
}

tl::expected<bool, std::string> holds(const SweepCondition& condition, const std::vector<std::string>& values) {
  const auto failed = [&](const std::string& why) {
    return tl::unexpected(fmt::format("'{}': {}", condition.written, why));
  };
  const auto left = value_of(condition.left, values), right = value_of(condition.right, values);
  if (!left) return failed(left.error());
  if (!right) return failed(right.error());
  if (!left->quantity || !right->quantity) {
    if (condition.comparison == "==") return left->text == right->text && !left->quantity == !right->quantity;
    if (condition.comparison == "!=") return left->text != right->text || !left->quantity != !right->quantity;
    return failed(fmt::format("{} {} {} has no meaning", what(*left), condition.comparison, what(*right)));
  }
  const bool zero = left->quantity->value == 0 || right->quantity->value == 0;  // 0 needs no unit
  if (left->quantity->dimension != right->quantity->dimension && !zero) {
    return failed(fmt::format("{} is compared with {}", what(*left), what(*right)));
  }
  return compared(condition.comparison, left->quantity->value, right->quantity->value);
}

}  // namespace millrace::experiments
