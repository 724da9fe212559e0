#include "experiments/replay/filter_selectivity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace millrace::experiments {
namespace {

double of_values(ValueClass cls, const std::string& function, const std::string& literal) {
  return selectivity_of_values({cls, function, literal}).value();
}
double of_aggregates(ValueClass cls, const std::string& function, const std::string& literal, Aggregate aggregate,
                     double values) {
  return selectivity_of_aggregates({cls, function, literal}, aggregate, values).value();
}

// -10 .. 10, all alike.
TEST(FilterSelectivity, OfIntegersCountsTheValuesThatPass) {
  EXPECT_NEAR(of_values(ValueClass::integer, "lessThan", "3"), 13.0 / 21, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "lessEquals", "3"), 14.0 / 21, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "greaterThan", "3"), 7.0 / 21, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "greaterEquals", "-10"), 1, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "notEquals", "-4"), 20.0 / 21, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "notEquals", "11"), 1, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::integer, "greaterThan", "10"), 0, 1e-12);
}

// -0.05 .. 0.05 in steps of 0.01, the ends half as often.
TEST(FilterSelectivity, OfDoublesKnowsTheRarerEnds) {
  EXPECT_NEAR(of_values(ValueClass::real, "notEquals", "0.0"), 0.9, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::real, "notEquals", "-0.05"), 0.95, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::real, "lessThan", "0.03"), 0.75, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::real, "lessEquals", "0.03"), 0.85, 1e-12);
  EXPECT_NEAR(of_values(ValueClass::real, "greaterEquals", "0.05"), 0.05, 1e-12);
}

TEST(FilterSelectivity, OfStringsIsThatOfOneCharacter) {
  for (const char* function : {"startsWith", "endsWith", "contains"}) {
    EXPECT_NEAR(of_values(ValueClass::string, function, "x"), 1.0 / 62, 1e-12);
    EXPECT_EQ(of_values(ValueClass::string, function, "xy"), 0);
    EXPECT_EQ(of_values(ValueClass::string, function, ""), 1);
  }
  EXPECT_NEAR(of_values(ValueClass::string, "startsNotWith", "x"), 61.0 / 62, 1e-12);
  EXPECT_EQ(of_values(ValueClass::string, "endsNotWith", "xy"), 1);
}

// The least of n is at least x if all are: ((11 - x) / 21)^n.
TEST(FilterSelectivity, OfExtremesIsAPowerOfThatOfOneValue) {
  for (const double n : {1.0, 2.0, 3.7, 75.0}) {
    const double all_from_3 = std::pow(8.0 / 21, n), all_below_3 = std::pow(13.0 / 21, n);
    EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessThan", "3", Aggregate::min, n), 1 - all_from_3, 1e-12);
    EXPECT_NEAR(of_aggregates(ValueClass::integer, "greaterEquals", "3", Aggregate::min, n), all_from_3, 1e-12);
    EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessThan", "3", Aggregate::max, n), all_below_3, 1e-12);
    EXPECT_NEAR(of_aggregates(ValueClass::integer, "notEquals", "-10", Aggregate::min, n), std::pow(20.0 / 21, n),
                1e-12);
    EXPECT_NEAR(of_aggregates(ValueClass::real, "notEquals", "0.05", Aggregate::max, n), std::pow(0.95, n), 1e-12);
  }
}

// Of the 441 pairs 21 sum to 0, one to -20 and two to -19.
TEST(FilterSelectivity, OfASumOfTwoIsCountedByHand) {
  EXPECT_NEAR(of_aggregates(ValueClass::integer, "notEquals", "0", Aggregate::sum, 2), 420.0 / 441, 1e-12);
  EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessEquals", "-19", Aggregate::sum, 2), 3.0 / 441, 1e-12);
  EXPECT_NEAR(of_aggregates(ValueClass::integer, "greaterThan", "0", Aggregate::sum, 2), 210.0 / 441, 1e-12);
  // Two Doubles sum to 0.09 as 0.05 + 0.04 or the reverse, to 0.1 as 0.05 + 0.05.
  EXPECT_NEAR(of_aggregates(ValueClass::real, "greaterEquals", "0.09", Aggregate::sum, 2), 2 * 0.005 + 0.0025, 1e-12);
}

// A mean of two of at most -9.5 is a sum of at most -19.
TEST(FilterSelectivity, OfAMeanIsThatOfTheSum) {
  EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessEquals", "-9.5", Aggregate::mean, 2), 3.0 / 441, 1e-12);
  EXPECT_NEAR(of_aggregates(ValueClass::integer, "notEquals", "0", Aggregate::mean, 2), 420.0 / 441, 1e-12);
}

TEST(FilterSelectivity, OfOneValueIsThatOfTheValue) {
  for (const Aggregate aggregate : {Aggregate::min, Aggregate::max, Aggregate::sum, Aggregate::mean}) {
    EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessThan", "3", aggregate, 1), 13.0 / 21, 1e-12);
  }
}

// Where convolution gives way to the normal distribution nothing jumps.
TEST(FilterSelectivity, NormalDistributionContinuesTheConvolution) {
  for (const char* function : {"lessThan", "lessEquals", "greaterThan", "greaterEquals", "notEquals"}) {
    for (const char* literal : {"-60", "0", "15", "100"}) {
      EXPECT_NEAR(of_aggregates(ValueClass::integer, function, literal, Aggregate::sum, 128),
                  of_aggregates(ValueClass::integer, function, literal, Aggregate::sum, 129), 0.003)
          << function << ' ' << literal;
    }
    for (const char* literal : {"-0.5", "0", "0.25"}) {
      EXPECT_NEAR(of_aggregates(ValueClass::integer, function, literal, Aggregate::mean, 128),
                  of_aggregates(ValueClass::integer, function, literal, Aggregate::mean, 129), 0.007)
          << function << ' ' << literal;
    }
    for (const char* literal : {"-0.3", "0.0", "0.04"}) {
      EXPECT_NEAR(of_aggregates(ValueClass::real, function, literal, Aggregate::sum, 128),
                  of_aggregates(ValueClass::real, function, literal, Aggregate::sum, 129), 0.003)
          << function << ' ' << literal;
    }
  }
}

TEST(FilterSelectivity, OpposedFunctionsSumToOne) {
  for (const double n : {2.0, 40.0, 500.0}) {
    for (const Aggregate aggregate : {Aggregate::min, Aggregate::max, Aggregate::sum, Aggregate::mean}) {
      EXPECT_NEAR(of_aggregates(ValueClass::integer, "lessThan", "3", aggregate, n) +
                      of_aggregates(ValueClass::integer, "greaterEquals", "3", aggregate, n),
                  1, 1e-9);
    }
  }
}

// A string keeps no value through an aggregate.
TEST(FilterSelectivity, OfAggregatedStringsIsAllOrNothing) {
  EXPECT_EQ(of_aggregates(ValueClass::string, "contains", "x", Aggregate::min, 5), 0);
  EXPECT_EQ(of_aggregates(ValueClass::string, "startsNotWith", "x", Aggregate::min, 5), 1);
}

TEST(FilterSelectivity, WhatIsNoneIsAnError) {
  const auto error = [](ValueClass cls, const char* function, const char* literal) {
    return selectivity_of_values({cls, function, literal}).error();
  };
  EXPECT_EQ(error(ValueClass::integer, "equals", "3"), "'equals' is no filter function for numbers");
  EXPECT_EQ(error(ValueClass::integer, "lessThan", "three"), "the literal 'three' is no number");
  EXPECT_EQ(error(ValueClass::real, "lessThan", ""), "the literal '' is no number");
  EXPECT_EQ(error(ValueClass::string, "lessThan", "x"), "'lessThan' is no filter function for strings");
  EXPECT_EQ(selectivity_of_aggregates({ValueClass::integer, "contains", "3"}, Aggregate::sum, 3).error(),
            "'contains' is no filter function for numbers");
  EXPECT_EQ(aggregate_function("median").error(), "'median' is no aggregate function: min, max, sum or mean");
  EXPECT_EQ(*aggregate_function("mean"), Aggregate::mean);
}

// The values that pass add up to the selectivity.
TEST(FilterSelectivity, SaysWhichValuesPass) {
  for (const char* function : {"notEquals", "lessThan", "lessEquals", "greaterThan", "greaterEquals"}) {
    for (const auto& [cls, literal] : {std::pair(ValueClass::integer, "-3"), std::pair(ValueClass::real, "0.02")}) {
      const FilterTerms filter{cls, function, literal};
      double sum = 0;
      for (const WeightedValue& each : number_domain(cls)) {
        if (number_passes(filter, each.value).value()) sum += each.probability;
      }
      EXPECT_NEAR(sum, selectivity_of_values(filter).value(), 1e-12) << function;
    }
  }
  EXPECT_TRUE(character_passes({ValueClass::string, "startsWith", "q"}, 'q').value());
  EXPECT_FALSE(character_passes({ValueClass::string, "startsWith", "q"}, 'r').value());
  EXPECT_FALSE(character_passes({ValueClass::string, "endsNotWith", "q"}, 'q').value());
  EXPECT_TRUE(character_passes({ValueClass::string, "endsNotWith", "q"}, 'r').value());
  EXPECT_FALSE(character_passes({ValueClass::string, "contains", "qr"}, 'q').value());
  EXPECT_FALSE(character_passes({ValueClass::string, "resembles", "q"}, 'q').has_value());
}

}  // namespace
}  // namespace millrace::experiments
