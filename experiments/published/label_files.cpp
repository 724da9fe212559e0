#include "experiments/published/label_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/plan/bounded_json.h"

namespace millrace::experiments {
namespace {

struct CsvColumns {
  std::optional<std::size_t> structure, id, latency_ms, throughput_per_s;
};

struct Cell {
  std::string_view text;
  std::uint32_t column = 1;  // of its first character
};

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t comma = std::min(line.find(',', from), line.size());
    Cell cell{line.substr(from, comma - from), static_cast<std::uint32_t>(from + 1)};
    if (cell.text.size() >= 2 && cell.text.front() == '"' && cell.text.back() == '"') {
      cell.text = cell.text.substr(1, cell.text.size() - 2);
    }
    cells.push_back(cell);
    from = comma + 1;
  }
  return cells;
}

// Adds the labels of one file to a table.
class FileReader {
 public:
  FileReader(std::string path, LabelTable& table, Diagnostics& mistakes)
      : path_(std::move(path)), table_(table), mistakes_(mistakes) {}

  void read() {
    std::ifstream in(path_, std::ios::binary);
    if (!in) return mistakes_.add(Diagnostic{path_, 0, 0, "cannot be read"});
    const bool csv = path_.ends_with(".csv");
    for (std::string line; std::getline(in, line);) {
      ++line_;
      if (line.ends_with('\r')) line.pop_back();
      if (line.empty()) continue;
      if (!csv) {
        read_json(line);
      } else if (line_ > 1) {
        read_cells(cells_of(line));
      } else if (!read_header(cells_of(line))) {
        return;
      }
    }
  }

 private:
  void mistake(std::uint32_t column, std::string text) {
    mistakes_.add(Diagnostic{path_, line_, column, std::move(text)});
  }

  bool read_header(const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].text == "structure") columns_.structure = i;
      if (cells[i].text == "id") columns_.id = i;
      if (cells[i].text == "latency_ms") columns_.latency_ms = i;
      if (cells[i].text == "throughput_per_s") columns_.throughput_per_s = i;
    }
    width_ = cells.size();
    const bool useful = columns_.id && (columns_.latency_ms || columns_.throughput_per_s);
    if (!useful) mistake(1, "the header names no column 'id', or neither 'latency_ms' nor 'throughput_per_s'");
    return useful;
  }

  void read_cells(const std::vector<Cell>& cells) {
    if (cells.size() != width_) return mistake(1, fmt::format("{} cells; the header has {}", cells.size(), width_));
    const auto cell = [&](const std::optional<std::size_t>& column) { return column ? cells[*column] : Cell{}; };
    const Cell latency = cell(columns_.latency_ms), throughput = cell(columns_.throughput_per_s);
    PublishedLabels labels;
    if (!latency.text.empty()) labels.latency_ms = number(latency.text, latency.column);
    if (!throughput.text.empty()) labels.throughput_per_s = number(throughput.text, throughput.column);
    add(std::string(cell(columns_.structure).text), std::string(cell(columns_.id).text), labels);
  }

  void read_json(const std::string& line) {
    const auto object = plan::bounded_json(line);
    if (!object.is_object()) return mistake(1, "a JSON object is wanted, {\"id\", \"latency\", \"throughput\"}");
    const auto id = object.find("id");
    if (id == object.end() || !id->is_string()) return mistake(1, "the member 'id' is missing, or no text");
    add("", id->get<std::string>(), {member(object, "latency"), member(object, "throughput")});
  }

  std::optional<double> member(const nlohmann::json& object, const char* name) {
    const auto value = object.find(name);
    if (value == object.end() || value->is_null()) return std::nullopt;
    if (value->is_number()) return value->get<double>();
    if (!value->is_string()) {
      mistake(1, fmt::format("'{}' is neither a number nor a text", name));
      return std::nullopt;
    }
    const auto text = value->get<std::string>();
    return text == "null" ? std::nullopt : number(text, 1);
  }

  std::optional<double> number(std::string_view text, std::uint32_t column) {
    const auto value = published_number(text);
    if (!value) mistake(column, fmt::format("'{}' is found; a number is wanted", text));
    return value;
  }

  void add(const std::string& structure, const std::string& id, const PublishedLabels& labels) {
    if (id.empty()) return mistake(1, "a label without the id of its plan");
    auto added = table_.add(structure, id, labels, fmt::format("{}:{}", path_, line_));
    if (!added) mistake(1, std::move(added.error()));
  }

  std::string path_;
  LabelTable& table_;
  Diagnostics& mistakes_;
  std::uint32_t line_ = 0;
  CsvColumns columns_;
  std::size_t width_ = 0;
};

}  // namespace

bool is_label_file(std::string_view name) {
  if (name.ends_with(".labels")) return true;
  if (name.ends_with(".csv")) return name.starts_with("labels");
  const bool json = name.ends_with(".json") || name.ends_with(".jsonl");
  return json && name.find("labels") != std::string_view::npos;
}

PublishedLabels LabelTable::find(const std::string& structure, const std::string& id) const {
  PublishedLabels found;
  for (const std::string& where : {structure, std::string()}) {
    const auto entry = entries_.find({where, id});
    if (entry == entries_.end()) continue;
    if (!found.latency_ms) found.latency_ms = entry->second.labels.latency_ms;
    if (!found.throughput_per_s) found.throughput_per_s = entry->second.labels.throughput_per_s;
  }
  return found;
}

tl::expected<void, std::string> LabelTable::add(const std::string& structure, const std::string& id,
                                                const PublishedLabels& labels, const std::string& place) {
  Entry& entry = entries_[{structure, id}];
  std::string clash;
  const auto merge = [&](std::optional<double>& known, std::string& known_place, const std::optional<double>& label,
                         std::string_view what) {
    if (!label) return;
    if (known && *known != *label) {
      if (clash.empty())
        clash = fmt::format("the {} of '{}' is {} here, but {} in {}", what, id, *label, *known, known_place);
      return;
    }
    if (!known) known_place = place;
    known = label;
  };
  merge(entry.labels.latency_ms, entry.latency_place, labels.latency_ms, "latency");
  merge(entry.labels.throughput_per_s, entry.throughput_place, labels.throughput_per_s, "throughput");
  if (!clash.empty()) return tl::unexpected(std::move(clash));
  return {};
}

tl::expected<LabelTable, std::vector<Diagnostic>> read_label_files(const std::filesystem::path& root,
                                                                   const std::vector<std::string>& files) {
  LabelTable table;
  Diagnostics mistakes;
  for (const std::string& file : files) FileReader((root / file).string(), table, mistakes).read();
  if (!mistakes.empty()) return tl::unexpected(mistakes.sorted());
  return table;
}

}  // namespace millrace::experiments
