#include "experiments/cli/present.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/cli/marker_lines.h"
#include "experiments/cli/summary_table.h"
#include "experiments/cli/version.h"
#include "experiments/cli/written_file.h"
#include "experiments/comparison/comparison_artefact.h"
#include "experiments/config/config_home.h"
#include "experiments/expectations/expectation_text.h"
#include "experiments/figures/draw.h"
#include "experiments/judging/judgement_csv.h"
#include "experiments/judging/judgement_text.h"
#include "experiments/report/protocol_summary.h"
#include "experiments/report/report.h"
#include "experiments/report/reported_scores.h"
#include "experiments/report/summary.h"

namespace millrace::experiments {
namespace {

constexpr const char* kFigures = "figures";
constexpr const char* kReport = "report.html";
constexpr const char* kJudgement = "judgement.csv";
constexpr const char* kExpectations = "expectations.csv";

// Of the comparison of that name; "" if there is none.
std::string hash_of(const Experiment& experiment, const std::string& comparison) {
  const auto found = std::ranges::find(experiment.comparisons, comparison, &Comparison::name);
  return found == experiment.comparisons.end() ? "" : comparison_key(experiment, *found).hash();
}

std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> pictures;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".svg" || entry.path().extension() == ".png") pictures.push_back(entry.path());
  }
  std::ranges::sort(pictures);
  return pictures;
}

// "" for one with a single tuner.
std::string judgement_of(const Judgement& judgement, const std::string& query) {
  const auto scope = std::ranges::find(judgement.scopes, query, &Scope::query);
  return scope == judgement.scopes.end() ? "" : judgement_text(judgement, *scope);
}

// FOLDER/judgement.csv, unless no comparison has tuners to compare.
tl::expected<void, std::string> write_judgement(const Experiment& experiment, Store& store,
                                                const std::filesystem::path& folder) {
  std::vector<NamedJudgement> judgements;
  for (const Comparison& comparison : experiment.comparisons) {
    auto judgement = judge(store.database(), comparison_key(experiment, comparison).hash());
    if (!judgement) return tl::unexpected(judgement.error().what);
    if (!judgement->scopes.empty()) judgements.push_back({comparison.name, std::move(*judgement)});
  }
  if (judgements.empty()) return {};
  return write_file(folder / kJudgement, judgement_csv(judgements));
}

// What a comparison's config says was published of its protocol, beside its own scores: a table, and
// FOLDER/NAME-reported.csv.
tl::expected<void, std::string> show_reported(const Comparison& comparison, const std::vector<ProtocolScore>& scores,
                                              const std::filesystem::path& folder) {
  if (comparison.reported.empty()) return {};
  const auto reported = read_reported_scores(comparison.reported);
  if (!reported) return tl::unexpected(reported.error());
  const std::vector<ScorePair> pairs = beside_reported(scores, *reported);
  if (pairs.empty()) return {};
  fmt::print("{}", reported_text(pairs));
  return write_file(folder / fmt::format("{}-reported.csv", comparison.name), reported_csv(pairs));
}

}  // namespace

StoreResult<void> print_tables(Store& store, const std::vector<std::string>& comparisons) {
  for (const std::string& comparison : comparisons) {
    const auto rows = summarise(store.database(), comparison);
    if (!rows) return tl::unexpected(rows.error());
    const auto judgement = judge(store.database(), comparison);
    if (!judgement) return tl::unexpected(judgement.error());
    if (comparisons.size() > 1) {  // each table but says whose it is
      const auto names = store.database().rows("SELECT name FROM artefact WHERE hash = ?1", {comparison});
      if (!names) return tl::unexpected(names.error());
      if (!names->empty()) fmt::print("\n{}\n", text(names->front().front()));
    }
    for (auto first = rows->begin(); first != rows->end();) {
      const auto last = std::find_if(first, rows->end(), [&](const auto& row) { return row.query != first->query; });
      const auto markers = marker_lines(store.database(), comparison, first->query);
      if (!markers) return tl::unexpected(markers.error());
      fmt::print("{}{}{}", summary_table(std::vector<SummaryRow>(first, last)), *markers,
                 judgement_of(*judgement, first->query));
      first = last;
    }
    const auto scores = protocol_scores(store.database(), comparison);
    if (!scores) return tl::unexpected(scores.error());
    fmt::print("{}", protocol_table(*scores));
    for (const Scope& scope : judgement->scopes) {
      if (scope.several) fmt::print("{}", judgement_text(*judgement, scope));
    }
    fmt::print("{}", judgement_legend(*judgement));
  }
  return {};
}

void print_expectations(const std::vector<JudgedExpectation>& judged, const Options& options) {
  fmt::print("{}", expectations_table(judged, options.quick));
}

void print_expectations_line(const std::vector<JudgedExpectation>& judged, const Options& options) {
  if (!judged.empty()) fmt::print("\n{}\n", expectations_line(judged, options.quick));
}

tl::expected<void, std::string> draw_and_report(const Experiment& experiment, Store& store, const Options& options,
                                                const std::vector<JudgedExpectation>& judged,
                                                const std::filesystem::path& folder,
                                                std::filesystem::file_time_type started) {
  if (!judged.empty()) {
    if (auto done = write_file(folder / kExpectations, expectations_csv(judged)); !done) return done;
  }
  ReportSubject subject{.title = experiment.name + (options.quick ? " (quick)" : ""),
                        .provenance = {.command = options.command,
                                       .config = config_path(options.subject),
                                       .version = kVersion,
                                       .seed = experiment.seed,
                                       .overrides = options.set},
                        .comparisons = {},
                        .expectations = judged,
                        .written = {folder, started}};
  subject.written.but = {folder / kJudgement, folder / kExpectations};
  for (const Comparison& comparison : experiment.comparisons) {
    ReportedComparison reported{
        .name = comparison.name, .hash = comparison_key(experiment, comparison).hash(), .figures = {}};
    for (const Figure& figure : experiment.figures) {
      if (figure.comparison != comparison.name) continue;
      auto drawn =
          draw_figure(store.database(), figure, reported.hash, folder / kFigures, hash_of(experiment, figure.beside));
      if (!drawn) return tl::unexpected(drawn.error());
      for (const DrawnFigure& one : *drawn) {
        for (const auto& file : {one.svg, one.csv}) subject.written.but.push_back(file);
      }
      std::ranges::move(*drawn, std::back_inserter(reported.figures));
    }
    const auto scores = protocol_scores(store.database(), reported.hash);
    if (!scores) return tl::unexpected(scores.error().what);
    if (!scores->empty()) {
      auto written = write_file(folder / fmt::format("{}-protocol.csv", comparison.name), protocol_csv(*scores));
      if (!written) return tl::unexpected(written.error());
      if (auto shown = show_reported(comparison, *scores, folder); !shown) return shown;
    }
    subject.comparisons.push_back(std::move(reported));
  }
  if (auto written = write_judgement(experiment, store, folder); !written) return written;
  return write_report(store.database(), subject, folder / kReport);
}

void print_places(const std::string& store, const std::filesystem::path& folder) {
  fmt::print("\nstore    {}\n", store);
  const char* heading = "figures";
  for (const auto& picture : pictures_in(folder / kFigures)) {
    fmt::print("{}  {}\n", heading, picture.string());
    heading = "       ";
  }
  for (const auto& [what, file] :
       {std::pair("table   ", kJudgement), std::pair("expected", kExpectations), std::pair("report  ", kReport)}) {
    if (std::filesystem::exists(folder / file)) fmt::print("{} {}\n", what, (folder / file).string());
  }
}

}  // namespace millrace::experiments
