# Compiler settings that every target shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# -O2 for every optimised build: simulated results are bit-identical under g++ and clang++ only if neither
# contracts a*b+c nor reorders floating-point arithmetic.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")
add_compile_options(-ffp-contract=off)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
                    -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 reports false positives of these two from inside libstdc++ (GCC bugs 105562 and 105329).
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-null-dereference)
endif()

# Optimised across files, the simulator's small steps merge into one loop (about 6 % more plans per second, same bits).
# The libraries' objects are usable both ways, so that tests link the ordinary, quick way.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(MILLRACE_ACROSS_FILES ON)
  set(CMAKE_AR "${CMAKE_CXX_COMPILER_AR}")
  set(CMAKE_RANLIB "${CMAKE_CXX_COMPILER_RANLIB}")
endif()
function(millrace_optimise_across_files)
  if(NOT MILLRACE_ACROSS_FILES)
    return()
  endif()
  foreach(target IN LISTS ARGN)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      target_link_options(${target} PRIVATE -flto=auto -O2)
    else()
      target_compile_options(${target} PRIVATE -flto=auto -ffat-lto-objects)
    endif()
  endforeach()
endfunction()

set(MILLRACE_SANITIZE "" CACHE STRING "sanitizers, e.g. address,undefined or thread")
if(MILLRACE_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")  # line numbers are enough for a report, and build in half the time
  add_compile_options(-fsanitize=${MILLRACE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MILLRACE_SANITIZE})
endif()

find_program(MILLRACE_CCACHE ccache)
if(MILLRACE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${MILLRACE_CCACHE}")
endif()

# An invariant check that costs time runs in debug builds and wherever a test attaches it.
add_compile_definitions($<$<CONFIG:Debug>:MILLRACE_CHECKED=1>)
