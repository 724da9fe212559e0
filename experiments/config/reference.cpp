#include "experiments/config/reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "experiments/config/experiment_keys.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

namespace {

std::string type_text(const KeySpec& spec) {
  if (spec.type != ValueType::choice) return std::string(to_string(spec.type));
  return fmt::format("{}", fmt::join(spec.choices, ", "));
}

std::string table_text(const TableKeys& table) {
  std::string text = fmt::format("### {}\n\n{}\n\n",
                                 table.path.empty() ? "Top level" : fmt::format("`[{}]`", table.path), table.about);
  text += "| key | type | default | meaning |\n|---|---|---|---|\n";
  for (const TableKeys::Key& key : table.keys) {
    text +=
        fmt::format("| `{}` | {} | {} | {} |\n", key.spec.key, type_text(key.spec), key.default_text, key.spec.about);
  }
  return text + "\n";
}

std::string tuner_text(const tuners::TunerEntry& entry) {
  std::string text = fmt::format("### Options of tuner `{}`\n\nIt {}.\n\n| key | default | meaning |\n|---|---|---|\n",
                                 entry.name, entry.about);
  for (const tuners::OptionSpec& option : entry.options()) {
    text += fmt::format("| `{}` | {} | {} |\n", option.name, option.default_value, option.about);
  }
  return text + "\n";
}

}  // namespace

std::string key_reference() {
  std::string text;
  for (const TableKeys& table : all_tables()) text += table_text(table);
  for (const tuners::TunerEntry& entry : tuners::tuner_table()) text += tuner_text(entry);
  return text;
}

}  // namespace millrace::experiments
