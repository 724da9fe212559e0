#include "experiments/report/provenance_section.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "experiments/report/html_text.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

constexpr double kBytesPerGB = 1e9;

std::string fact(std::string_view name, const std::string& html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_text(name), html);
}

std::string code(const std::string& words) {
  return "<code>" + html_text(words) + "</code>";
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) return line.substr(line.find(": ") + 2);
  }
  return "";
}

// Where `extends` leads from a config.
std::vector<fs::path> extended_by(const fs::path& path, const std::string& config) {
  std::vector<fs::path> paths;
  try {
    const toml::table table = toml::parse(config);
    const auto add = [&](const toml::node& node) {
      if (const auto name = node.value<std::string>()) paths.push_back(path.parent_path() / *name);
    };
    const toml::node* extends = table.get("extends");
    if (extends == nullptr) return paths;
    if (const toml::array* list = extends->as_array()) {
      for (const toml::node& each : *list) add(each);
    } else {
      add(*extends);
    }
  } catch (const toml::parse_error&) {
    // The text is shown all the same.
  }
  return paths;
}

}  // namespace

std::string machine_kind() {
  std::vector<std::string> parts;
  if (const std::string name = processor(); !name.empty()) parts.push_back(name);
  parts.push_back(fmt::format("{} threads", std::thread::hardware_concurrency()));
  const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGE_SIZE);
  if (pages > 0 && page_bytes > 0) {
    parts.push_back(
        fmt::format("{:.0f} GB", static_cast<double>(pages) * static_cast<double>(page_bytes) / kBytesPerGB));
  }
  utsname system{};
  if (uname(&system) == 0) parts.push_back(fmt::format("{} {}", system.sysname, system.machine));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string config_texts(const std::string& path) {
  std::string html;
  std::vector<fs::path> wanted = {path}, shown;
  while (!wanted.empty()) {
    const fs::path next = wanted.front().lexically_normal();
    wanted.erase(wanted.begin());
    if (std::ranges::find(shown, next) != shown.end()) continue;
    shown.push_back(next);
    std::ifstream file(next, std::ios::binary);
    std::ostringstream text;
    if (!(text << file.rdbuf())) continue;
    html += fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", code(next.string()),
                        html_text(text.str()));
    for (fs::path& below : extended_by(next, text.str())) wanted.push_back(std::move(below));
  }
  return html;
}

StoreResult<std::string> provenance_facts(Database& store, const Provenance& provenance) {
  const auto schema = store.rows("PRAGMA user_version", {});
  if (!schema) return tl::unexpected(schema.error());
  std::string html = fact("command", code(provenance.command)) + fact("config", code(provenance.config));
  for (const std::string& override : provenance.overrides) html += fact("laid over it", code(override));
  html +=
      fact("seed", fmt::format("{}", provenance.seed)) + fact("version", html_text("millrace " + provenance.version));
  if (!schema->empty()) html += fact("schema", fmt::format("{}", integer(schema->front()[0])));
  return html + fact("written on", html_text(machine_kind()));
}

}  // namespace millrace::experiments
