// The frame of every file of a trained model: a line that says what it is, a line of JSON, bytes.
//
//   millrace model 1\n                 the magic line; 1 is the version of the layout
//   {"checksum":"...", ...}\n          the header, one line of JSON, members sorted, no spaces
//   payload                            bytes, as many as the header says
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

// What kind of file it is.
struct FileKind {
  std::string_view magic;      // "millrace model "
  std::string_view layout;     // "1"
  std::uint32_t revision = 1;  // of what wrote it
};

struct FramedFile {
  nlohmann::json header;
  std::string payload;
};

// Adds revision, payload_bytes and checksum to the header. Equal files have equal bytes. Numbers are written so that
// they read back exactly; there must be no infinity or NaN in the header (JSON has none).
std::string framed(const FileKind& kind, const FramedFile& file);

// Inverse of framed(), the added members included. Errors, each a sentence: it is no such file; its layout is another;
// it is truncated or has bytes too many; it was written by another revision; it is damaged (its checksum is another).
tl::expected<FramedFile, std::string> parse_framed(const FileKind& kind, std::string_view bytes);

// 64-bit FNV-1a of the bytes. Finds accidents, not forgeries. [Fowler, Noll, Vo; draft-eastlake-fnv]
std::uint64_t fnv1a(std::string_view bytes);

}  // namespace millrace::models
