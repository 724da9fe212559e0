#include "experiments/config/layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "experiments/config/suggestion.h"
#include "experiments/config/toml_source.h"

namespace millrace::experiments {

namespace fs = std::filesystem;

namespace {

// `open` is the chain of files being read, outermost first.
std::optional<Node> read_layers_from(const std::string& path, const Position& asked_from,
                                     std::vector<std::string>& open, Diagnostics& out) {
  std::error_code none;
  const std::string identity = fs::weakly_canonical(path, none).string();
  if (std::find(open.begin(), open.end(), identity) != open.end()) {
    std::vector<std::string> names;
    for (const std::string& file : open) names.push_back(displayed(file));
    out.add(asked_from, fmt::format("extends: a cycle: {} -> {}", fmt::join(names, " -> "), displayed(identity)));
    return std::nullopt;
  }
  std::optional<Node> top = parse_toml_file(path, asked_from, out);
  if (!top) return std::nullopt;
  const Node* extends = top->find("extends");
  if (extends == nullptr) return top;

  std::vector<Node> bases = extends->kind == Node::Kind::array ? extends->elements : std::vector<Node>{*extends};
  Node merged;
  merged.at = top->at;
  open.push_back(identity);
  for (const Node& base : bases) {
    if (base.kind != Node::Kind::text) {
      out.add(base.at,
              fmt::format("extends: {} is found; a path is wanted, for example \"base.toml\"", noun(base.kind)));
      continue;
    }
    if (auto below = read_layers_from(resolved_path(base.text, base.at), base.at, open, out)) {
      merge(merged, std::move(*below));
    }
  }
  open.pop_back();
  std::erase_if(top->members, [](const auto& member) { return member.name == "extends"; });
  merge(merged, std::move(*top));
  return merged;
}

// The file that `reference` means, or nothing after a mistake.
std::optional<std::string> named_file(const Node& reference, const std::string& key, LibraryShelf shelf,
                                      Diagnostics& out) {
  if (reference.kind != Node::Kind::text) {
    out.add(reference.at, fmt::format("{}: {} is found; a name or a path is wanted", key, noun(reference.kind)));
    return std::nullopt;
  }
  if (fs::path(reference.text).extension() == ".toml") return resolved_path(reference.text, reference.at);
  const std::vector<std::string> names = names_on(shelf);
  if (std::find(names.begin(), names.end(), reference.text) == names.end()) {
    out.add(reference.at, fmt::format("{}: {}", key, unknown_name(key, reference.text, names)));
    return std::nullopt;
  }
  return displayed(file_on(shelf, reference.text));
}

}  // namespace

std::optional<Node> read_layers(const std::string& path, const Position& asked_from, Diagnostics& out) {
  std::vector<std::string> open;
  return read_layers_from(path, asked_from, open, out);
}

Node laid_on_named_file(Node over, const std::string& key, LibraryShelf shelf, Diagnostics& out) {
  const Node* reference = over.find(key);
  if (reference == nullptr) return over;
  const auto file = named_file(*reference, key, shelf, out);
  if (!file) return over;
  std::optional<Node> base = read_layers(*file, reference->at, out);
  if (!base) return over;
  base->at = over.at;
  base->key_at = over.key_at;
  base->is_inline = over.is_inline;
  merge(*base, std::move(over));
  return std::move(*base);
}

std::string resolved_path(const std::string& path, const Position& written_at) {
  if (fs::path(path).is_absolute() || written_at.line == 0) return path;
  return (fs::path(written_at.file).parent_path() / path).lexically_normal().string();
}

}  // namespace millrace::experiments
