// Reads a config file of validations.
#pragma once

#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/key_table.h"
#include "experiments/validation/validation.h"

namespace millrace::experiments {

// The keys of [validation.x].
std::span<const Field<Validation>> validation_fields();

// The tables [validation.x] of the file at `path` with `overrides` ("KEY=VALUE", later ones win) laid on top. `engine`
// is a name of `millrace list engines` or a path ending in .toml, or a table of engine keys with such a `profile`.
// Error: every mistake that was found, in the order of their places; all of them are the user's.
tl::expected<std::vector<Validation>, std::vector<Diagnostic>> load_validations(
    const std::string& path, const std::vector<std::string>& overrides);

}  // namespace millrace::experiments
