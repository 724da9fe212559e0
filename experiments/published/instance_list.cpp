#include "experiments/published/instance_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace millrace::experiments {
namespace {

struct NumericMember {
  std::string_view name;
  std::optional<double> PublishedInstance::*member;
  bool may_be_negative;  // a selectivity that overflowed is
};
constexpr NumericMember kNumericMembers[] = {{"inputRate", &PublishedInstance::input_rate_per_s, false},
                                             {"outputRate", &PublishedInstance::output_rate_per_s, false},
                                             {"realSelectivity", &PublishedInstance::selectivity, true},
                                             {"avgCPULoad", &PublishedInstance::cpu_load, true}};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  tl::expected<std::vector<PublishedInstance>, InstanceListError> read() {
    expect('[');
    skip_blanks();
    if (!takes(']')) {
      do instances_.push_back(read_instance());
      while (!error_ && takes(','));
      expect(']');
    }
    skip_blanks();
    if (at_ != text_.size()) fail(at_, fmt::format("'{}' is found behind the list of instances", text_[at_]));
    if (error_) return tl::unexpected(*error_);
    return std::move(instances_);
  }

 private:
  void fail(std::size_t offset, std::string text) {
    if (!error_) error_ = InstanceListError{offset, std::move(text)};
    at_ = text_.size();
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  bool takes(char sign) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }

  void expect(char sign) {
    if (takes(sign)) return;
    const std::string found = at_ == text_.size() ? "the list ends" : fmt::format("'{}' is found", text_[at_]);
    fail(at_, fmt::format("{}; '{}' is wanted in the list of instances", found, sign));
  }

  // Up to a sign of the list, without blanks around it.
  std::string_view take_word(std::string_view signs) {
    skip_blanks();
    const std::size_t from = at_;
    at_ = std::min(text_.find_first_of(signs, at_), text_.size());
    std::size_t to = at_;
    while (to > from && text_[to - 1] == ' ') --to;
    return text_.substr(from, to - from);
  }

  PublishedInstance read_instance() {
    PublishedInstance instance;
    skip_blanks();
    const std::size_t from = at_;
    expect('{');
    do read_member(instance);
    while (!error_ && takes(','));
    expect('}');
    if (!error_ && instance.host.empty()) fail(from, "an instance without a host");
    return instance;
  }

  void read_member(PublishedInstance& instance) {
    skip_blanks();
    const std::size_t from = at_;
    const std::string_view name = take_word("=,{}[]");
    if (name.empty()) return fail(from, "a member of an instance is wanted, NAME=VALUE");
    expect('=');
    skip_blanks();
    const std::size_t value_at = at_;
    const std::string_view value = take_word(",{}[]");
    if (error_) return;
    if (value.empty()) return fail(value_at, fmt::format("'{}' of an instance has no value", name));
    if (name == "host") {
      if (!instance.host.empty()) return fail(from, "an instance has two hosts");
      instance.host = value;
      return;
    }
    for (const NumericMember& known : kNumericMembers) {
      if (known.name == name) read_number(known, value, value_at, instance);
    }
  }

  void read_number(const NumericMember& known, std::string_view value, std::size_t at, PublishedInstance& instance) {
    std::optional<double>& member = instance.*known.member;
    if (member) return fail(at, fmt::format("'{}' is there twice in an instance", known.name));
    if (value == "null" || value == "NaN") return;
    member = published_number(value);
    if (!member) return fail(at, fmt::format("'{}' is found; '{}' is a number", value, known.name));
    if (*member < 0 && !known.may_be_negative) fail(at, fmt::format("'{}' is below 0", known.name));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<PublishedInstance> instances_;
  std::optional<InstanceListError> error_;
};

}  // namespace

tl::expected<std::vector<PublishedInstance>, InstanceListError> read_instances(std::string_view text) {
  return Parser(text).read();
}

}  // namespace millrace::experiments
