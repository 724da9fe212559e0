// Stores that were filled apart, put together.
#pragma once

#include <cstddef>
#include <string>

#include "experiments/store/store.h"

namespace millrace::experiments {

struct MergeCounts {
  std::size_t artefacts = 0;  // new, or further than the store had them
  std::size_t rows = 0;       // added
};

// Puts what the store at `from` holds into `into`, in one transaction: all of it or nothing; again changes nothing. Of
// an artefact that both hold, one that is done beats a failed one, and that one that is still running: the rows of the
// other go. Where both are done, or both are running (shards of a set), their rows are joined; of two that failed, the
// one that is there stays. What the configs called a thing may differ. Files of artefacts are copied, if they lie in
// another folder. Errors: `from` is not there, of another version of Millrace (nothing is migrated), damaged, in use
// elsewhere, or holds other content under a key that `into` has too.
StoreResult<MergeCounts> merge_store(Store& into, const std::string& from);

}  // namespace millrace::experiments
