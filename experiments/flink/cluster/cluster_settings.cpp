#include "experiments/flink/cluster/cluster_settings.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace millrace::experiments::flink {
namespace {

// Settings that `up` writes itself, and how they are chosen.
struct OwnKey {
  std::string_view key, option;
};
constexpr OwnKey kOwnKeys[] = {{"rest.port", "--port"},
                               {"rest.bind-port", "--port"},
                               {"taskmanager.numberOfTaskSlots", "--slots"},
                               {"jobmanager.scheduler", "--scheduler"}};

// Groups of settings, and single ones, that change how jobs run and open no port.
constexpr std::string_view kHarmless[] = {"execution.",
                                          "pipeline.",
                                          "state.",
                                          "restart-strategy.",
                                          "heartbeat.",
                                          "slot.",
                                          "cluster.evenly-spread-out-slots",
                                          "jobmanager.adaptive-scheduler.",
                                          "metrics.latency.",
                                          "metrics.fetcher.",
                                          "taskmanager.load-balance.",
                                          "taskmanager.network.memory.",
                                          "taskmanager.network.detailed-metrics",
                                          "task.cancellation."};

// Whether the last word of a key says that its value is an address to listen on or to be reached at.
bool names_an_address(std::string_view key) {
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"host", "hostname", "address"}, [&](std::string_view word) {
        return key.ends_with(word) && (key.size() == word.size() || key[key.size() - word.size() - 1] == '.' ||
                                       key[key.size() - word.size() - 1] == '-');
      });
}

bool is_key(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; });
}

std::optional<std::string> mistake_in_override(const std::string& key, const std::string& value) {
  if (!is_key(key)) return fmt::format("--set: '{}' is no key of Flink's: letters, digits, '.' and '-'", key);
  for (const OwnKey& own : kOwnKeys) {
    if (key == own.key) return fmt::format("--set {}: it is chosen by {}", key, own.option);
  }
  if (names_an_address(key) && !is_loopback(value)) {
    return fmt::format(
        "--set {}: '{}' is not a loopback address; this cluster is for this machine alone, and anyone "
        "who reaches it may run programs as you",
        key, value);
  }
  if (names_an_address(key)) return fmt::format("--set {}: addresses are chosen by --host", key);
  const bool harmless = std::ranges::any_of(
      kHarmless, [&](std::string_view group) { return group.ends_with('.') ? key.starts_with(group) : key == group; });
  if (!harmless) {
    return fmt::format("--set {}: not a setting that can be changed here; those of {} can", key,
                       fmt::join(kHarmless, ", "));
  }
  const bool one_line = std::ranges::none_of(value, [](unsigned char c) { return c < 0x20; });
  if (!one_line) return fmt::format("--set {}: the value must be one line", key);
  return std::nullopt;
}

bool is_in_range(std::uint32_t value) {
  return value >= 1 && value <= 64;
}

}  // namespace

std::string url_of(const ClusterSettings& settings) {
  return fmt::format("http://{}:{}", settings.host, settings.port);
}

std::string shape_of(const ClusterSettings& settings) {
  const auto counted = [](std::uint32_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  return fmt::format("{} x {}, {} scheduler", counted(settings.task_managers, "task manager"),
                     counted(settings.slots, "slot"), settings.scheduler);
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

std::optional<std::string> mistake_in(const ClusterSettings& settings) {
  if (!is_loopback(settings.host)) {
    return fmt::format(
        "--host: '{}' is not a loopback address such as 127.0.0.1; this cluster is for this machine "
        "alone, and anyone who reaches it may run programs as you",
        settings.host);
  }
  if (settings.port == 0) return "--port: 0 is no port";
  if (!is_in_range(settings.task_managers)) return "--task-managers: 1 to 64";
  if (!is_in_range(settings.slots)) return "--slots: 1 to 64";
  if (settings.scheduler != "adaptive" && settings.scheduler != "default") {
    return fmt::format("--scheduler: no scheduler '{}'; known: adaptive, default", settings.scheduler);
  }
  for (const auto& [key, value] : settings.overrides) {
    if (auto mistake = mistake_in_override(key, value)) return mistake;
  }
  return std::nullopt;
}

std::optional<std::pair<std::string, std::string>> override_in(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace millrace::experiments::flink
