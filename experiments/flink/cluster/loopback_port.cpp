#include "experiments/flink/cluster/loopback_port.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>

#include "experiments/flink/cluster/cluster_settings.h"

namespace millrace::experiments::flink {

bool is_free(const std::string& host, std::uint16_t port) {
  assert(is_loopback(host));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  const int yes = 1;  // as Java does: connections that ended just now do not matter
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool free = ::bind(socket, generic, sizeof address) == 0 && ::listen(socket, 1) == 0;
  ::close(socket);
  return free;
}

std::optional<std::uint16_t> free_port(const std::string& host, std::uint16_t first, std::uint16_t count) {
  for (std::uint32_t port = first; port < std::uint32_t{first} + count && port <= 65535; ++port) {
    if (is_free(host, static_cast<std::uint16_t>(port))) return static_cast<std::uint16_t>(port);
  }
  return std::nullopt;
}

}  // namespace millrace::experiments::flink
