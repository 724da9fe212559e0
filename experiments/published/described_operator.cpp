#include "experiments/published/described_operator.h"

#include <string>
#include <string_view>

namespace millrace::experiments {

namespace {

using models::OperatorType;

OperatorType type_of(PublishedKind kind) {
  switch (kind) {
    case PublishedKind::source:
      return OperatorType::source;
    case PublishedKind::filter:
      return OperatorType::filter;
    case PublishedKind::window_join:
      return OperatorType::window_join;
    case PublishedKind::window_aggregate:
      break;
  }
  return OperatorType::window_aggregate;
}

std::string word(const PublishedOperator& op, std::string_view name) {
  const std::string* found = attribute(op, name);
  return found == nullptr ? "" : *found;
}

double number(const PublishedOperator& op, std::string_view name) {
  return numeric_attribute(op, name).value_or(0);
}

}  // namespace

models::DescribedOperator described_operator(const PublishedOperator& op) {
  models::DescribedOperator result{.type = type_of(op.kind), .parallelism = op.parallelism, .chain = op.component};
  result.width_in = number(op, "tupleWidthIn");
  result.width_out = number(op, "tupleWidthOut");
  result.event_rate = number(op, "confEventRate");
  result.integers = number(op, "numInteger");
  result.doubles = number(op, "numDouble");
  result.strings = number(op, "numString");
  result.filter_class = word(op, "filterClass");
  result.filter_function = word(op, "filterFunction");
  result.join_key_class = word(op, "joinKeyClass");
  result.aggregate_class = word(op, "aggClass");
  result.aggregate_function = word(op, "aggFunction");
  result.key_class = word(op, "keyByClass");
  result.window_policy = word(op, "windowPolicy") == "duration" ? "time" : word(op, "windowPolicy");
  result.window_type = word(op, "windowType");
  result.window_length = number(op, "windowLength");
  result.sliding_length = number(op, "slidingLength");
  return result;
}

}  // namespace millrace::experiments
