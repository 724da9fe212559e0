// Whether this program can still find an artefact, by the revisions of the code that it was made with.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace millrace::experiments {

// The revision that this program gives the code area of an artefact's key ("runtime", "loop", ...); that of `tuner` is
// its tuner's and needs its kind. nullopt: an area that it does not know.
std::optional<std::uint32_t> current_revision(std::string_view area, std::string_view tuner_kind = "");

// `key`: the canonical JSON that was hashed (artefact.settings). True if it names a lower revision of some area than
// this program would: no config can lead to it any more. A higher one, or an unknown area, is another program's, and is
// not obsolete.
bool is_obsolete(const nlohmann::json& key);

}  // namespace millrace::experiments
