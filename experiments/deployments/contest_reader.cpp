#include "experiments/deployments/contest_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

// "trace.x" without "trace."; "" after a mistake.
std::string set_name(TableReader& reader, std::string_view key, const std::string& written, const Position& at,
                     const std::vector<TraceSet>& traces) {
  constexpr std::string_view kOwn = "trace.";
  std::vector<std::string> known;
  for (const TraceSet& set : traces) known.push_back(std::string(kOwn) + set.name);
  if (std::ranges::find(known, written) != known.end()) return written.substr(kOwn.size());
  reader.error(at, fmt::format("{}: {}", key, unknown_name("set of traces", written, known)));
  return {};
}

}  // namespace

std::span<const Field<DeploymentContest>> contest_fields() {
  static const std::vector<Field<DeploymentContest>> kFields = {
      {{"traces", list, Bound::any, "", "sets [trace.x] that hold the same queries at other degrees"}, {}},
      {{"against", text, Bound::any, "", "one more such set: speed-ups are over its deployments"}, {}},
      {{"searched", text, Bound::any, "",
        "a set with many deployments of some of the queries: how far the others are from the best of them"},
       {}},
      {{"wt", share, Bound::up_to_one, "0.25", "weight of latency against throughput in the cost (ZeroTune, Eq. 1)"},
       &DeploymentContest::wt}};
  return kFields;
}

DeploymentContest read_contest(const std::string& name, const Node& table, const std::vector<TraceSet>& traces,
                               Diagnostics& out) {
  DeploymentContest contest;
  contest.name = name;
  TableReader reader(table, "deployments." + name, out);
  reader.read(contest_fields(), contest);
  reader.finish();
  if (name.find('/') != std::string::npos) reader.error(table.at, "deployments: names have no '/'");
  if (const Node* list = reader.require("traces")) {
    for (const auto& [written, at] : reader.names("traces", *list)) {
      std::string set = set_name(reader, "traces", written, at, traces);
      if (!set.empty()) contest.traces.push_back(std::move(set));
    }
    if (list->kind == Node::Kind::array && list->elements.empty()) reader.error(list->at, "traces: the list is empty");
  }
  if (const Node* against = reader.require("against")) {
    contest.against = set_name(reader, "against", reader.text("against", *against).value_or(""), against->at, traces);
  }
  if (const Node* searched = reader.find("searched")) {
    contest.searched =
        set_name(reader, "searched", reader.text("searched", *searched).value_or(""), searched->at, traces);
  }
  return contest;
}

}  // namespace millrace::experiments
