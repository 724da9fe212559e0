#include "experiments/reproduction/item_verdict.h"

#include <fmt/format.h>

#include <map>

#include "experiments/figures/csv_text.h"

namespace millrace::experiments {
namespace {

std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{:.4g}", *number) : "";
}

std::string holds_text(const Finding& finding) {
  if (finding.holds) return *finding.holds ? "holds" : "does not hold";
  return finding.rule.empty() ? "" : "not measured";
}

// Of a cell of a table in Markdown.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string command_of(const Paper& paper, const PaperItem& item) {
  return item.run.empty() ? "" : fmt::format("./millrace reproduce {}", full_id(paper, item));
}

std::string judged_words(const ItemVerdict& verdict) {
  const FindingCounts counts = count(verdict.findings);
  std::string words = counts.judged == 0 ? "" : fmt::format("{} of {} hold", counts.held, counts.judged);
  if (counts.missing > 0) words += fmt::format("{}{} not measured", words.empty() ? "" : ", ", counts.missing);
  return words.empty() ? "in words" : words;
}

std::string table_line(const ItemVerdict& verdict) {
  return fmt::format("| {} | {} | {} | {} |\n", full_id(*verdict.paper, *verdict.item), escaped(verdict.item->what),
                     to_text(verdict.item->state), escaped(verdict_words(verdict)));
}

// "  holds         claim: ours 1.5, printed 2; asked: below 2".
std::string finding_line(const Finding& finding) {
  if (!finding.ours) return fmt::format("  {:<13} {}: {}\n", holds_text(finding), finding.what, finding.rule);
  std::string line = fmt::format("  {:<13} {}: ours {}", holds_text(finding), finding.what, number_text(finding.ours));
  if (finding.printed) {
    line += fmt::format(", {} {}", finding.kind.empty() ? "printed" : finding.kind, number_text(finding.printed));
  }
  return line + (finding.rule.empty() ? "" : "; asked: " + finding.rule) + "\n";
}

std::string findings_table(const std::vector<Finding>& findings) {
  std::string text = "\n| | ours | published | | asked | |\n|---|--:|--:|---|---|---|\n";
  for (const Finding& finding : findings) {
    text +=
        fmt::format("| {} | {} | {} | {} | {} | {} |\n", escaped(finding.what), number_text(finding.ours),
                    number_text(finding.printed), escaped(finding.kind), escaped(finding.rule), holds_text(finding));
  }
  return text;
}

}  // namespace

std::string full_id(const Paper& paper, const PaperItem& item) {
  return paper.name + "/" + item.id;
}

std::string verdict_words(const ItemVerdict& verdict) {
  switch (verdict.outcome) {
    case RunOutcome::none:
      return "nothing to run";
    case RunOutcome::failed:
      return "the run failed";
    case RunOutcome::not_possible:
      return "not run: " + verdict.paper->find_run(verdict.item->run)->needs;
    case RunOutcome::done:
    case RunOutcome::some_failed:
      break;
  }
  return fmt::format("{}{}{}", verdict.quick ? "quick: " : "", judged_words(verdict),
                     verdict.outcome == RunOutcome::some_failed ? "; some cells failed" : "");
}

std::string verdicts_text(const std::vector<ItemVerdict>& verdicts, bool with_findings) {
  std::string text;
  for (const ItemVerdict& verdict : verdicts) {
    text += fmt::format("{:<22} {:<15} {}\n{:22} {}\n", full_id(*verdict.paper, *verdict.item),
                        to_text(verdict.item->state), verdict_words(verdict), "", verdict.item->what);
    if (!with_findings) continue;
    for (const Finding& finding : verdict.findings) text += finding_line(finding);
  }
  return text;
}

std::string verdicts_markdown(const std::vector<ItemVerdict>& verdicts) {
  std::string text = "| figure or table | what | state | this run |\n|---|---|---|---|\n";
  for (const ItemVerdict& verdict : verdicts) text += table_line(verdict);
  for (const ItemVerdict& verdict : verdicts) {
    const PaperItem& item = *verdict.item;
    text += fmt::format("\n## {}\n\n{} ({}). State: {}. {}\n", full_id(*verdict.paper, item), item.what, item.place,
                        to_text(item.state), item.why);
    if (!verdict.findings.empty()) text += findings_table(verdict.findings);
  }
  return text;
}

std::string verdicts_csv(const std::vector<ItemVerdict>& verdicts) {
  const auto value = [](const std::optional<double>& number) { return number ? Value(*number) : Value(); };
  std::vector<Row> rows;
  for (const ItemVerdict& verdict : verdicts) {
    const std::string id = full_id(*verdict.paper, *verdict.item), state = to_text(verdict.item->state);
    const std::string quick = verdict.quick ? "quick" : "whole";
    if (verdict.findings.empty()) {
      rows.push_back({id, state, quick, verdict_words(verdict), Value(), Value(), std::string(), verdict.item->place,
                      std::string(), std::string()});
    }
    for (const Finding& finding : verdict.findings) {
      rows.push_back({id, state, quick, finding.what, value(finding.ours), value(finding.printed), finding.kind,
                      finding.place, finding.rule, holds_text(finding)});
    }
  }
  return csv_text("id,state,data,what,ours,printed,kind,place,rule,verdict", rows);
}

std::string list_markdown(const std::vector<Paper>& papers) {
  std::string text;
  for (const Paper& paper : papers) {
    std::map<PaperState, std::size_t> states;
    for (const PaperItem& item : paper.items) ++states[item.state];
    std::string counts;
    for (const auto& [state, many] : states) {
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", many, to_text(state));
    }
    text +=
        fmt::format("{}### {}\n\n{}: {}.\n\n| | what it shows | state | why | computed by |\n|---|---|---|---|---|\n",
                    text.empty() ? "" : "\n", paper.name, paper.title, counts);
    for (const PaperItem& item : paper.items) {
      const std::string command = command_of(paper, item);
      text += fmt::format("| {} | {} | {} | {} | {} |\n", item.id, escaped(item.what), to_text(item.state),
                          escaped(item.why), command.empty() ? "" : "`" + command + "`");
    }
  }
  return text;
}

std::string list_text(const std::vector<Paper>& papers) {
  std::string text;
  for (const Paper& paper : papers) {
    for (const PaperItem& item : paper.items) {
      text += fmt::format("{:<22} {:<15} {}\n{:38} {}\n", full_id(paper, item), to_text(item.state), item.what, "",
                          item.why);
    }
  }
  return text;
}

}  // namespace millrace::experiments
