// How Flink names the vertices of a job whose operators have ids of their own.
#pragma once

#include <string>
#include <string_view>

namespace millrace::experiments::flink {

// The vertex whose chain starts with the operator of that uid: MurmurHash3 x64 128 (A. Appleby, seed 0) of its bytes,
// in hex, low bytes first. [Flink: StreamGraphHasherV2.generateUserSpecifiedHash]
std::string vertex_id(std::string_view uid);

}  // namespace millrace::experiments::flink
