#include "experiments/flink/cluster/log_tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <string_view>

namespace millrace::experiments::flink {

namespace fs = std::filesystem;

namespace {

struct Advice {
  std::string_view sign, what_to_do;
};
constexpr Advice kAdvices[] = {
    {"Address already in use", "a port was taken meanwhile; try again, or choose another with --port"},
    {"Could not start rest endpoint on any port", "a port was taken meanwhile; choose another with --port"},
    {"Could not reserve enough space", "the machine has too little free memory; ask for fewer --task-managers"},
    {"Cannot allocate memory", "the machine has too little free memory; ask for fewer --task-managers"},
    {"OutOfMemoryError", "a process ran out of its memory; ask for fewer --slots a task manager"},
    {"Unrecognized option", "this Java is too old; Flink needs Java 17 (JAVA_HOME names the one to use)"},
    {"UnsupportedClassVersionError", "this Java is too old; Flink needs Java 17 (JAVA_HOME names the one to use)"},
    {"Could not find or load main class", "the jars are not those of Flink; look at FLINK_HOME and FLINK_LIB_DIR"},
    {"NoClassDefFoundError", "jars are missing; look at FLINK_HOME and FLINK_LIB_DIR"},
    {"No space left on device", "the disk is full"}};

bool is_place_in_code(std::string_view line) {
  return line.starts_with("\tat ") || line.starts_with("\t... ");
}

}  // namespace

std::string last_words(const fs::path& file, std::size_t lines) {
  constexpr std::streamoff kMost = 64 * 1024;
  constexpr std::size_t kWidth = 300;
  std::ifstream stream(file, std::ios::binary);
  if (stream.seekg(0, std::ios::end); stream.tellg() > kMost) {
    stream.seekg(-kMost, std::ios::end);
  } else {
    stream.seekg(0);
  }
  std::deque<std::string> kept;
  for (std::string line; std::getline(stream, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos || is_place_in_code(line)) continue;
    kept.push_back("  " + line.substr(0, kWidth) + "\n");
    if (kept.size() > lines) kept.pop_front();
  }
  std::string text;
  for (const std::string& line : kept) text += line;
  return text;
}

std::string obituary(const RunFolder& folder, const std::string& process) {
  const std::string log = last_words(folder.log_of(process), 8), output = last_words(folder.output_of(process), 4);
  std::string text = log.empty() && output.empty() ? "It said nothing.\n" : "Its last words:\n" + log + output;
  const auto* advice = std::ranges::find_if(
      kAdvices, [&](const Advice& each) { return (log + output).find(each.sign) != std::string::npos; });
  if (advice != std::end(kAdvices)) text += fmt::format("What to do: {}.\n", advice->what_to_do);
  return text + fmt::format("All that it said is in {} and {}", folder.log_of(process).string(),
                            folder.output_of(process).filename().string());
}

}  // namespace millrace::experiments::flink
