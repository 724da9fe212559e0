#include "experiments/store/artefact.h"

#include "experiments/store/canonical_json.h"
#include "experiments/store/sha256.h"

namespace millrace::experiments {

std::string ArtefactKey::text() const {
  return canonical_json(
      {{"kind", kind}, {"settings", settings}, {"inputs", inputs}, {"seed", seed}, {"revisions", revisions}});
}

std::string ArtefactKey::hash() const {
  return sha256_hex(text());
}

TableRow artefact_row(const ArtefactKey& key, const std::string& name, const std::string& status) {
  const std::string settings = key.text();
  return {"artefact", {sha256_hex(settings), key.kind, name, settings, status}};
}

}  // namespace millrace::experiments
