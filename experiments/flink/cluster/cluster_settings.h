// What a local Flink cluster is asked to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace::experiments::flink {

struct ClusterSettings {
  std::uint32_t task_managers = 2;     // 1..64
  std::uint32_t slots = 4;             // of each task manager, 1..64
  std::string scheduler = "adaptive";  // adaptive: parallelism can be changed in place; default: it cannot
  std::string host = "127.0.0.1";      // a loopback address, or localhost
  std::uint16_t port = 8081;           // of the REST interface, >= 1
  // Further settings of Flink, in order: key, value.
  std::vector<std::pair<std::string, std::string>> overrides{};
  friend bool operator==(const ClusterSettings&, const ClusterSettings&) = default;
};

// Where its REST interface is.
std::string url_of(const ClusterSettings& settings);

// "2 task managers x 4 slots, adaptive scheduler"
std::string shape_of(const ClusterSettings& settings);

// Whether a name or an address is this machine as only this machine sees it.
bool is_loopback(const std::string& host);

// The first mistake in the settings as a sentence; nullopt if there is none. Nothing that it lets pass makes a process
// listen on anything but loopback: further settings must be of groups that open no port.
std::optional<std::string> mistake_in(const ClusterSettings& settings);

// "KEY=VALUE" as a further setting; nullopt if it is not of that form.
std::optional<std::pair<std::string, std::string>> override_in(const std::string& text);

}  // namespace millrace::experiments::flink
