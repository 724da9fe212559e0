// Reads one config table by its rows of keys. Every mistake goes to the diagnostics; reading goes on with the default.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

class TableReader {
 public:
  // `path` names the table in messages: "query.linear". Both references outlive the reader. A node that is no table is
  // a mistake, and then reads as an empty one.
  TableReader(const Node& table, std::string path, Diagnostics& out);

  // Reads the bound keys of `fields` into `owner`; the others become known.
  template <class Owner>
  void read(std::span<const Field<Owner>> fields, Owner& owner);
  // Makes keys known that the caller reads by find().
  void know(std::string_view key) { known_.emplace_back(key); }
  // Reports every key that is not known.
  void finish();

  // The value of a key, or null.
  const Node* find(std::string_view key) const { return table_->find(key); }
  // The same of a key that must be there; its absence is a mistake of the table.
  const Node* require(std::string_view key);

  // The value of `node` in the base unit of the type; records/s for "7 Wu" if a unit is set. Nothing after a mistake.
  std::optional<double> quantity(const KeySpec& spec, const Node& node);
  std::optional<std::string> text(std::string_view key, const Node& node);
  std::optional<bool> flag(std::string_view key, const Node& node);
  std::optional<std::size_t> choice(const KeySpec& spec, const Node& node);
  // The texts of a list of names.
  std::vector<std::pair<std::string, Position>> names(std::string_view key, const Node& node);

  // Records/s of one Wu from here on.
  void set_unit_rate(std::optional<double> records_per_s) { unit_rate_ = records_per_s; }

  void error(const Position& at, std::string sentence) { out_->add(at, std::move(sentence)); }
  const Position& at() const { return table_->at; }
  const std::string& path() const { return path_; }
  Diagnostics& diagnostics() { return *out_; }

 private:
  template <class Owner, class T>
  void assign(const KeySpec& spec, const Node& node, Owner& owner, T Owner::*member);
  std::optional<double> work_rate(const KeySpec& spec, const Node& node);
  bool in_bounds(const KeySpec& spec, const Node& node, double value);
  std::string shown(const Node& node) const;

  static const Node kEmpty;
  const Node* table_;
  std::string path_;
  Diagnostics* out_;
  std::vector<std::string> known_;
  std::optional<double> unit_rate_;
};

template <class Owner>
void TableReader::read(std::span<const Field<Owner>> fields, Owner& owner) {
  for (const Field<Owner>& field : fields) {
    know(field.spec.key);
    const Node* node = find(field.spec.key);
    if (node == nullptr) continue;
    std::visit(
        [&](const auto& member) {
          using M = std::decay_t<decltype(member)>;
          if constexpr (std::is_same_v<M, Choice<Owner>>) {
            if (const auto index = choice(field.spec, *node)) member.set(owner, *index);
          } else if constexpr (!std::is_same_v<M, std::monostate>) {
            assign(field.spec, *node, owner, member);
          }
        },
        field.member);
  }
}

template <class Owner, class T>
void TableReader::assign(const KeySpec& spec, const Node& node, Owner& owner, T Owner::*member) {
  if constexpr (std::is_same_v<T, bool>) {
    if (const auto value = flag(spec.key, node)) owner.*member = *value;
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (const auto value = text(spec.key, node)) owner.*member = *value;
  } else if (const auto value = quantity(spec, node)) {
    if constexpr (std::is_same_v<T, kernel::Duration> || std::is_same_v<T, std::optional<kernel::Duration>>) {
      owner.*member = kernel::Duration::from_seconds(*value / 1e9);
    } else if constexpr (std::is_same_v<T, kernel::Bytes>) {
      owner.*member = kernel::Bytes{static_cast<std::int64_t>(*value)};
    } else if constexpr (std::is_same_v<T, kernel::BytesPerSecond>) {
      owner.*member = kernel::BytesPerSecond{*value};
    } else {
      owner.*member = static_cast<T>(*value);
    }
  }
}

}  // namespace millrace::experiments
