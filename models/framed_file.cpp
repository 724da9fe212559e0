#include "models/framed_file.h"

#include <fmt/format.h>

#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

using Failure = tl::unexpected<std::string>;

// Of the header without the checksum itself, and of the payload: much of a small model is in its header.
std::string checksum_of(nlohmann::json header, std::string_view payload) {
  header.erase("checksum");
  return fmt::format("{:016x}", fnv1a(header.dump() + '\n' + std::string(payload)));
}

// Takes a line off the front of `bytes`; false if no line ends there.
bool take_line(std::string_view& bytes, std::string_view& line) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return false;
  line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return true;
}

// Of the header alone: "" if it was written by this revision and all of its payload is there.
std::string problem_of_header(const nlohmann::json& header, std::string_view payload, std::uint32_t wanted) {
  std::string mistake;
  plan::JsonObject object(header, "header", mistake);
  const std::uint32_t revision = object.count("revision");
  if (!mistake.empty()) return mistake;
  if (revision != wanted) {
    return fmt::format("the model was written by revision {}, this is {}: train it again", revision, wanted);
  }
  const std::uint64_t size = object.large_count("payload_bytes");
  const std::string checksum = object.text("checksum");
  if (!mistake.empty()) return mistake;
  if (payload.size() < size) {
    return fmt::format("the model file is truncated: {} of {} bytes are there", payload.size(), size);
  }
  if (payload.size() > size) return fmt::format("the model file has {} bytes too many", payload.size() - size);
  if (checksum != checksum_of(header, payload)) return "the model file is damaged: its checksum is another";
  return "";
}

}  // namespace

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

std::string framed(const FileKind& kind, const FramedFile& file) {
  nlohmann::json header = file.header;
  header["revision"] = kind.revision;
  header["payload_bytes"] = file.payload.size();
  header["checksum"] = checksum_of(header, file.payload);
  return fmt::format("{}{}\n{}\n{}", kind.magic, kind.layout, header.dump(), file.payload);
}

tl::expected<FramedFile, std::string> parse_framed(const FileKind& kind, std::string_view bytes) {
  if (!bytes.starts_with(kind.magic)) return Failure("this is not a model file");
  bytes.remove_prefix(kind.magic.size());
  std::string_view layout, line;
  if (!take_line(bytes, layout)) return Failure("the model file is truncated: its first line does not end");
  if (layout != kind.layout) {
    return Failure(fmt::format("the model file has layout '{}', this program reads {}", layout, kind.layout));
  }
  if (!take_line(bytes, line)) return Failure("the model file is truncated: its header does not end");
  auto header = nlohmann::json::parse(line, nullptr, false);
  if (header.is_discarded()) return Failure("the model file is damaged: its header is not JSON");
  if (std::string problem = problem_of_header(header, bytes, kind.revision); !problem.empty()) {
    return Failure(std::move(problem));
  }
  return FramedFile{std::move(header), std::string(bytes)};
}

}  // namespace millrace::models
