// The store as text.
#pragma once

#include <ostream>
#include <string_view>

#include "experiments/store/store.h"

namespace millrace::experiments {

// One table as CSV [RFC 4180, lines end in \n]: a header, then the rows by key. Numbers are in their shortest form that
// reads back exactly, NULL is an empty field and empty text is "". `set`: only rows of that set of traces (an
// artefact's hash); "" = all. Errors: no such table (all are named), or it has no rows of sets.
StoreResult<void> write_csv(Store& store, std::string_view table, std::ostream& out, const std::string& set = "");

// Every table but wall_clock as CSV, each after a line with its name. Equal work gives an equal dump, whatever the
// number of jobs, and however often it was interrupted.
StoreResult<void> write_dump(Store& store, std::ostream& out);

}  // namespace millrace::experiments
