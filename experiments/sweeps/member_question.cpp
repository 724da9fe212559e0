#include "experiments/sweeps/member_question.h"

#include <charconv>
#include <string_view>

namespace millrace::experiments {
namespace {

constexpr std::string_view kWord = "member ";

}  // namespace

std::string member_prefix(std::size_t member) {
  return std::string(kWord) + std::to_string(member) + ' ';
}

MemberQuestion member_question(const std::string& line) {
  if (!line.starts_with(kWord)) return {std::nullopt, line};
  std::size_t member = 0;
  const char* const end = line.data() + line.size();
  const auto read = std::from_chars(line.data() + kWord.size(), end, member);
  if (read.ec != std::errc() || read.ptr == end || *read.ptr != ' ') return {std::nullopt, line};
  return {member, std::string(read.ptr + 1, end)};
}

}  // namespace millrace::experiments
