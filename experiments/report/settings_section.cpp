#include "experiments/report/settings_section.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "experiments/figures/run_series.h"
#include "experiments/report/html_text.h"

namespace millrace::experiments {

StoreResult<std::string> settings_section(Database& store, const std::string& comparison, const std::string& query) {
  auto runs = first_runs(store, comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  std::string html;
  for (const FirstRun& run : *runs) {
    auto rows = store.rows("SELECT settings FROM artefact WHERE hash = ?1", {run.run});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) continue;
    const std::string stored = text((*rows)[0][0]);
    const auto settings = nlohmann::json::parse(stored, nullptr, false);
    html += fmt::format("<details><summary>{} <span class=\"quiet\">{}</span></summary><pre>{}</pre></details>\n",
                        html_text(run.tuner), html_text(run.run),
                        html_text(settings.is_discarded() ? stored : settings.dump(2)));
  }
  return html;
}

}  // namespace millrace::experiments
