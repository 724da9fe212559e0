# cpp-httplib as the distribution builds it: its header must be read with the options that the library was compiled with,
# or the two disagree on the layout of classes.
find_path(HTTPLIB_INCLUDE_DIR httplib.h REQUIRED)
find_library(HTTPLIB_LIBRARY NAMES cpp-httplib REQUIRED)
add_library(millrace_http INTERFACE)
target_compile_definitions(millrace_http INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT
                                                   CPPHTTPLIB_BROTLI_SUPPORT)
target_include_directories(millrace_http SYSTEM INTERFACE "${HTTPLIB_INCLUDE_DIR}")
target_link_libraries(millrace_http INTERFACE "${HTTPLIB_LIBRARY}")
