#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/published/published_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

ProgramResult import(const std::string& folder, const std::string& store) {
  return run_program({"import", "zerotune", folder, "--store", store});
}

TEST(ImportVerb, ShowsATableAndNamesWhatIsMalformed) {
  const TemporaryFolder plans, stores;
  write_published_plans(plans);
  const std::string store = stores.file("store.sqlite");
  const auto result = import(plans.path().string(), store);
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.out, HasSubstr("structure  plans  usable"));
  EXPECT_THAT(result.out, HasSubstr("6 plans, 0 of them stored before"));
  EXPECT_EQ(result.error, plans.file("Join/graphs/f.graph") + ":2:14: ';' is found; a value of 'x' is wanted\n");
  const auto again = import(plans.path().string(), store);
  EXPECT_EQ(again.status, 3);
  EXPECT_EQ(again.error, result.error);
  EXPECT_THAT(again.out, HasSubstr("6 plans, 6 of them stored before"));
}

TEST(ImportVerb, IsFineWithoutMalformedPlans) {
  const TemporaryFolder plans, stores;
  write_published_plans(plans);
  const auto result = import(plans.file("Linear"), stores.file("store.sqlite"));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.error, "");
}

TEST(ImportVerb, AMistakeOfTheUserWritesNothing) {
  const TemporaryFolder plans, stores;
  const std::string store = stores.file("store.sqlite");
  EXPECT_EQ(import(plans.file("nowhere"), store).status, 2);
  EXPECT_EQ(run_program({"import", "excel", plans.path().string(), "--store", store}).status, 2);
  EXPECT_EQ(run_program({"import", "zerotune", "--store", store}).status, 2);
  write_published_plans(plans);
  plans.write("labels.csv", "id,latency_ms\nc,fast\nc,slow\n");
  const auto labels = import(plans.path().string(), store);
  EXPECT_EQ(labels.status, 2);
  EXPECT_EQ(labels.error, plans.file("labels.csv") + ":2:3: 'fast' is found; a number is wanted\n" +
                              plans.file("labels.csv") + ":3:3: 'slow' is found; a number is wanted\n");
  EXPECT_FALSE(std::filesystem::exists(store));
}

TEST(ImportVerb, HelpNamesItsOptions) {
  const auto help = run_program({"import", "--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* option : {"DIRECTORY", "--store", "--name", "--subtasks", "--quiet"}) {
    EXPECT_THAT(help.out, HasSubstr(option));
  }
}

}  // namespace
}  // namespace millrace::experiments
