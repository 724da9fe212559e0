// Which TCP ports of this machine are free.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace millrace::experiments::flink {

// Whether a program could listen on that port now. Requires: is_loopback(host).
bool is_free(const std::string& host, std::uint16_t port);

// The first free one of `count` ports from `first` on; nullopt if there is none.
std::optional<std::uint16_t> free_port(const std::string& host, std::uint16_t first, std::uint16_t count);

}  // namespace millrace::experiments::flink
