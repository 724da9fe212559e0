// The reference of all config keys, for docs/config.md.
#pragma once

#include <string>

namespace millrace::experiments {

// A Markdown section per kind of table, a row per key: type, default, meaning.
std::string key_reference();

}  // namespace millrace::experiments
