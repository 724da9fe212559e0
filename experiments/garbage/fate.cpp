#include "experiments/garbage/fate.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "experiments/garbage/code_revisions.h"

namespace millrace::experiments {
namespace {

constexpr std::array<std::string_view, 6> kFates = {
    "stays", "made by older code", "failed", "begun and abandoned", "named by no config", "dropped"};

struct Artefact {
  FatedArtefact its;
  std::vector<std::string> inputs;
  bool obsolete = false;
};
using Artefacts = std::map<std::string, Artefact>;  // by hash

StoreResult<Artefacts> read_artefacts(Store& store) {
  const auto rows = store.database().rows("SELECT hash, kind, name, status, settings FROM artefact");
  if (!rows) return tl::unexpected(rows.error());
  Artefacts artefacts;
  for (const Row& row : *rows) {
    Artefact artefact{{text(row[0]), text(row[1]), text(row[2]), text(row[3]), Fate::stays}, {}, false};
    const auto key = nlohmann::json::parse(text(row[4]), nullptr, false);
    if (key.is_object() && key.contains("inputs") && key["inputs"].is_array()) {
      for (const auto& input : key["inputs"]) {
        if (input.is_string()) artefact.inputs.push_back(input.get<std::string>());
      }
    }
    artefact.obsolete = is_obsolete(key);
    artefacts.emplace(artefact.its.hash, std::move(artefact));
  }
  return artefacts;
}

bool is_import(const Artefact& artefact) {
  return artefact.its.kind == "import";
}

bool is_of_imports(const Artefact& artefact) {
  return artefact.its.kind == "replay" || artefact.its.kind == "validation";
}

// An artefact is as good as what it is made from: gives `fate` to all that have an input of that fate.
void spread(Artefacts& artefacts, Fate fate) {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& [hash, artefact] : artefacts) {
      if (artefact.its.fate != Fate::stays || is_import(artefact)) continue;
      const bool touched = std::ranges::any_of(artefact.inputs, [&](const std::string& input) {
        const auto made_from = artefacts.find(input);
        return made_from != artefacts.end() && made_from->second.its.fate == fate;
      });
      if (touched) artefact.its.fate = fate, changed = true;
    }
  }
}

// The named ones and all that they are made from.
std::set<std::string> with_inputs(const Artefacts& artefacts, const std::set<std::string>& named) {
  std::set<std::string> all;
  std::vector<std::string> next(named.begin(), named.end());
  while (!next.empty()) {
    const std::string hash = std::move(next.back());
    next.pop_back();
    const auto artefact = artefacts.find(hash);
    if (artefact == artefacts.end() || !all.insert(hash).second) continue;
    next.insert(next.end(), artefact->second.inputs.begin(), artefact->second.inputs.end());
  }
  return all;
}

}  // namespace

std::string_view to_string(Fate fate) {
  return kFates.at(static_cast<std::size_t>(fate));
}

StoreResult<std::vector<FatedArtefact>> fates(Store& store, const FateRules& rules) {
  auto read = read_artefacts(store);
  if (!read) return tl::unexpected(read.error());
  Artefacts& artefacts = *read;
  for (auto& [hash, artefact] : artefacts) {
    const bool named_to_go = std::ranges::find(rules.drop, artefact.its.name) != rules.drop.end();
    if (is_import(artefact)) {
      if (named_to_go) artefact.its.fate = Fate::dropped;
    } else if (artefact.obsolete) {
      artefact.its.fate = Fate::obsolete;
    }
  }
  spread(artefacts, Fate::obsolete);
  spread(artefacts, Fate::dropped);
  const std::set<std::string> kept = rules.named ? with_inputs(artefacts, *rules.named) : std::set<std::string>();
  std::vector<FatedArtefact> all;
  for (auto& [hash, artefact] : artefacts) {
    FatedArtefact& its = artefact.its;
    if (its.fate == Fate::stays && !is_import(artefact)) {
      if (rules.named && !is_of_imports(artefact) && !kept.contains(hash)) {
        its.fate = Fate::not_named;
      } else if (its.status == "failed") {
        its.fate = Fate::failed;
      } else if (its.status == "running" && its.kind == "comparison") {
        its.fate = Fate::abandoned;
      }
    }
    all.push_back(std::move(its));
  }
  return all;
}

}  // namespace millrace::experiments
