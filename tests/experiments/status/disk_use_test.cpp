#include "experiments/status/disk_use.h"

#include <gtest/gtest.h>

#include "experiments/store/artefact.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

TEST(DiskUse, SizesAreReadable) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(1023), "1023 B");
  EXPECT_EQ(size_text(1024), "1.0 KiB");
  EXPECT_EQ(size_text(15 * 1024 * 1024), "15.0 MiB");
  EXPECT_EQ(size_text(1024 * 1024 - 1), "1.0 MiB");
}

TEST(DiskUse, CountsFilesByTheKindOfTheirArtefact) {
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  const ArtefactKey model{.kind = "model", .settings = {}, .inputs = {}, .revisions = {}};
  ASSERT_TRUE(store->put({artefact_row(model, "e/m", "done")}).has_value());
  for (const auto& [name, bytes] : {std::pair{model.hash(), 100}, std::pair{std::string("lost"), 7}}) {
    std::filesystem::create_directories(folder.file("artefacts/" + name));
    folder.write("artefacts/" + name + "/model", std::string(static_cast<std::size_t>(bytes), 'x'));
  }
  const auto use = disk_use(*store);
  ASSERT_TRUE(use.has_value()) << use.error().what;
  EXPECT_EQ(use->files, (std::map<std::string, std::int64_t>{{"model", 100}, {"none", 7}}));
  EXPECT_EQ(use->folder, 107);
  EXPECT_GT(use->database, 0);
  EXPECT_EQ(disk_use(*store, 0)->rows.size(), 0);  // not read
}

TEST(DiskUse, AFolderThatIsNotThereTakesNoRoom) {
  EXPECT_EQ(bytes_below("/nowhere/at/all"), 0);
}

}  // namespace
}  // namespace millrace::experiments
