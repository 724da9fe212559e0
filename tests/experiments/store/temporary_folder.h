// A folder that a test may fill, gone when the test ends.
#pragma once

#include "tests/processes/temporary_directory.h"

namespace millrace::experiments {

using TemporaryFolder = processes::TemporaryDirectory;

}  // namespace millrace::experiments
