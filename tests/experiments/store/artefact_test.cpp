#include "experiments/store/artefact.h"

#include <gtest/gtest.h>

#include "experiments/store/sha256.h"

namespace millrace::experiments {
namespace {

ArtefactKey example() {
  return {.kind = "run", .settings = {{"duration_ns", 5}}, .inputs = {"aa"}, .seed = 7, .revisions = {{"runtime", 1}}};
}

TEST(ArtefactKey, IsHashedAsCanonicalJson) {
  EXPECT_EQ(example().text(),
            R"({"inputs":["aa"],"kind":"run","revisions":{"runtime":1},"seed":7,"settings":{"duration_ns":5}})");
  EXPECT_EQ(example().hash(), sha256_hex(example().text()));
}

TEST(ArtefactKey, EveryPartChangesTheHash) {
  const std::string hash = example().hash();
  ArtefactKey key = example();
  key.kind = "comparison";
  EXPECT_NE(key.hash(), hash);
  key = example();
  key.settings["duration_ns"] = 6;
  EXPECT_NE(key.hash(), hash);
  key = example();
  key.inputs.push_back("bb");
  EXPECT_NE(key.hash(), hash);
  key = example();
  key.seed = 8;
  EXPECT_NE(key.hash(), hash);
  key = example();
  key.revisions["runtime"] = 2;
  EXPECT_NE(key.hash(), hash);
}

TEST(ArtefactRow, CarriesTheNameBesideTheHash) {
  EXPECT_EQ(artefact_row(example(), "q5 ds2 #0", "done"),
            (TableRow{"artefact", {example().hash(), "run", "q5 ds2 #0", example().text(), "done"}}));
}

}  // namespace
}  // namespace millrace::experiments
