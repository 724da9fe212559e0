#include "experiments/figures/csv_text.h"

namespace millrace::experiments {

namespace {

std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string csv_text(std::string_view header, const std::vector<Row>& rows) {
  std::string csv(header);
  csv += '\n';
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      csv += csv_field(text(row[i]));
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace millrace::experiments
