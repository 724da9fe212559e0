// How a worker is told which member of a sweep a question is about.
#pragma once

#include <optional>
#include <string>

namespace millrace::experiments {

// What stands before such a question: "member 17 ".
std::string member_prefix(std::size_t member);

struct MemberQuestion {
  std::optional<std::size_t> member;  // nullopt: it is about the config itself
  std::string question;               // without the prefix
};
MemberQuestion member_question(const std::string& line);

}  // namespace millrace::experiments
