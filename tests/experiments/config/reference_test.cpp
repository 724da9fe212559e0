// docs/config.md ends with the reference that the key tables give.
#include "experiments/config/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace millrace::experiments {
namespace {

TEST(Reference, IsWhatTheDocumentationSays) {
  const std::string path = std::string(MILLRACE_SOURCE_DIR) + "/docs/config.md", marker = "## All keys\n\n";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  const std::size_t at = text.str().find(marker);
  ASSERT_NE(at, std::string::npos) << path << " has no line '## All keys'";
  const std::string expected = text.str().substr(0, at) + marker + key_reference();
  if (std::getenv("MILLRACE_UPDATE_DOCS") != nullptr) std::ofstream(path) << expected;
  EXPECT_EQ(text.str(), expected) << "the keys have changed: run this test with MILLRACE_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace millrace::experiments
