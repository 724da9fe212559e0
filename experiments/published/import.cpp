#include "experiments/published/import.h"

#include <fmt/format.h>

#include <fstream>

#include "experiments/published/graph_reader.h"
#include "experiments/published/plan_repair.h"
#include "experiments/published/trace_rows.h"
#include "experiments/store/artefact.h"
#include "experiments/store/batch_writer.h"

namespace millrace::experiments {
namespace {

// To be raised when the same files give other rows.
constexpr std::uint32_t kImportRevision = 1;

ArtefactKey key_of(const SourceFolder& folder, const ImportRequest& request) {
  return {.kind = "import",
          .settings = {{"format", "zerotune"}, {"source", folder.hash}, {"subtasks", request.subtasks}},
          .inputs = {},
          .seed = 0,
          .revisions = {{"import", kImportRevision}}};
}

// The set's row, if it changes, and those of other sets that lose their name to it.
StoreResult<std::vector<TableRow>> artefact_rows(Store& store, const TableRow& own) {
  const std::string hash = text(own.values.at(0)), kind = text(own.values.at(1)), name = text(own.values.at(2));
  auto stored =
      store.database().rows("SELECT hash, kind, name, settings, status FROM artefact WHERE kind = ?1", {kind});
  if (!stored) return tl::unexpected(stored.error());
  std::vector<TableRow> rows = {own};
  for (Row& other : *stored) {
    if (other == own.values) {
      rows.erase(rows.begin());
    } else if (text(other.at(2)) == name && text(other.at(0)) != hash) {
      other.at(2) = "";
      rows.push_back({"artefact", std::move(other)});
    }
  }
  return rows;
}

StoreResult<void> put_artefact(Store& store, const TableRow& own) {
  const auto rows = artefact_rows(store, own);
  return rows ? store.put(*rows) : tl::unexpected(rows.error());
}

StoreResult<std::size_t> stored_traces(Store& store, const std::string& set) {
  const auto rows = store.database().rows("SELECT count(*) FROM trace WHERE trace_set = ?1", {set});
  if (!rows) return tl::unexpected(rows.error());
  return static_cast<std::size_t>(integer(rows->at(0).at(0)));
}

void set_malformed(ImportedTrace& trace, std::string_view cause, const Diagnostic& found) {
  trace.status = TraceStatus::malformed;
  trace.reason = fmt::format("{}: {}", cause, to_string(found));
}

StoreResult<ImportedTrace> read_trace(const SourceFolder& folder, std::size_t position, const LabelTable& labels) {
  const GraphFile& file = folder.graphs.at(position);
  std::ifstream in(folder.root / file.path, std::ios::binary);
  if (!in) return tl::unexpected(StoreError{fmt::format("{} cannot be read", (folder.root / file.path).string())});
  ImportedTrace trace;
  trace.position = static_cast<std::int64_t>(position);
  auto plan = read_graph(in, file.path);
  if (plan) {
    trace.plan = std::move(*plan);
    if (const auto unusable = repair(trace.plan)) {
      trace.status = TraceStatus::skipped;
      trace.reason = unusable->reason;
      const std::string_view cause = cause_of(unusable->reason);
      if (unusable->malformed)
        set_malformed(trace, cause, {file.path, 0, 0, unusable->reason.substr(cause.size() + 2)});
    }
  } else {
    set_malformed(trace, published_cause::kMalformedGraph, plan.error());
  }
  trace.plan.structure = file.structure;
  trace.plan.id = file.id;
  trace.plan.labels = labels.find(file.structure, file.id);
  return trace;
}

}  // namespace

StoreResult<ImportResult> import_plans(Store& store, const SourceFolder& folder, const LabelTable& labels,
                                       const ImportRequest& request) {
  const ArtefactKey key = key_of(folder, request);
  ImportResult result{key.hash(), folder.graphs.size(), 0, false};
  const auto stored = stored_traces(store, result.set);
  if (!stored) return tl::unexpected(stored.error());
  result.were_there = *stored;
  const auto status = store.status(result.set);
  if (!status) return tl::unexpected(status.error());
  const bool done = *status == "done";
  if (auto put = put_artefact(store, artefact_row(key, request.name, done ? "done" : "running")); !put) {
    return tl::unexpected(put.error());
  }
  BatchWriter writer(store);
  for (std::size_t position = *stored; position < result.plans && !request.interrupted(); ++position) {
    const auto trace = read_trace(folder, position, labels);
    if (!trace) return tl::unexpected(trace.error());
    writer.add(trace_rows(result.set, *trace, request.subtasks));
    if (!writer.result()) return tl::unexpected(writer.result().error());
    request.report(position + 1, result.plans);
  }
  writer.write();
  if (!writer.result()) return tl::unexpected(writer.result().error());
  const auto there = stored_traces(store, result.set);
  if (!there) return tl::unexpected(there.error());
  result.finished = *there == result.plans;
  if (!result.finished || done) return result;
  if (auto put = put_artefact(store, artefact_row(key, request.name, "done")); !put) return tl::unexpected(put.error());
  return result;
}

}  // namespace millrace::experiments
