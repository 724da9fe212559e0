// `millrace calibrate` as a user runs it, and his mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/cli/program.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kShipped = std::string(MILLRACE_SOURCE_DIR) + "/configs/calibrations/nexmark-q1-mapper.toml";

// About what the shipped host makes of these degrees.
constexpr const char* kRates = "parallelism,a,b\n1,530000,532000\n6,2510000,2520000\n12,4230000,4240000\n";

TEST(CalibrateVerb, FitsTheShippedCalibrationToAUsersFile) {
  const TemporaryFolder folder;
  folder.write("rates.csv", kRates);
  const ProgramResult result = run_program(
      {"calibrate", kShipped, "--set", "calibration.mapper.measured=" + folder.file("rates.csv"), "--set",
       "calibration.mapper.window=200 ms", "--set", "calibration.mapper.predict=[3]", "--out", folder.file("out")});
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, AllOf(HasSubstr("speed = 1.1"), HasSubstr("left out"), HasSubstr("predicted")));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / "mapper-engine.toml"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out" / "mapper-cluster.toml"));
}

TEST(CalibrateVerb, TellsEveryMistakeWithItsPlaceAndWritesNothing) {
  const TemporaryFolder folder;
  folder.write("x.toml", R"([calibration.x]
query = "nexmark-q9"
cluster = "m510-x4"
engine = "default"
operator = "currency"
measured = "none.csv"
window = 3
predict = [40]
[calibration.x.free]
speed = { from = 2, to = 1 }
serialize = { from = "1 ns", to = "2 ns" }
)");
  const ProgramResult result = run_program({"calibrate", folder.file("x.toml"), "--out", folder.file("out")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, AllOf(HasSubstr("x.toml:2:9: query: no query 'nexmark-q9'"),
                                  HasSubstr("x.toml:3:11: cluster: 40 slots are needed; it has 32"),
                                  HasSubstr("x.toml:6:12: measured: there is no readable file"),
                                  HasSubstr("x.toml:7:10: window: 3 has no unit"), HasSubstr("from must be below to"),
                                  HasSubstr("unknown key 'serialize'")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

TEST(CalibrateVerb, WantsATableAnOperatorAndFewFreeNumbers) {
  const TemporaryFolder folder;
  folder.write("empty.toml", "# nothing\n");
  EXPECT_THAT(run_program({"calibrate", folder.file("empty.toml")}).error, HasSubstr("[calibration.NAME]"));
  folder.write("rates.csv", kRates);
  const std::string measured = "calibration.mapper.measured=" + folder.file("rates.csv");
  const ProgramResult misspelt =
      run_program({"calibrate", kShipped, "--set", measured, "--set", "calibration.mapper.operator=curency"});
  EXPECT_EQ(misspelt.status, 2);
  EXPECT_THAT(misspelt.error, HasSubstr("did you mean 'currency'?"));
  const std::string more = "={ from = \"1 us\", to = \"2 us\" }";
  const ProgramResult many =
      run_program({"calibrate", kShipped, "--set", measured, "--set", "calibration.mapper.free.local_buffer" + more,
                   "--set", "calibration.mapper.free.remote_buffer" + more});
  EXPECT_EQ(many.status, 2);
  EXPECT_THAT(many.error, HasSubstr("at most 3 numbers"));
}

}  // namespace
}  // namespace millrace::experiments
