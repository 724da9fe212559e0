# libmillrace_learning.so: networks by LibTorch, trees by XGBoost and dlib, support-vector machines by
# libsvm. Its interface is models/learning.h.
find_package(Torch REQUIRED)
find_package(Eigen3 REQUIRED)
# XGBoost's own CMake file wants its command-line program, dlib's the development files of BLAS: both in other packages.
find_library(XGBOOST_LIBRARY NAMES xgboost REQUIRED)
find_path(XGBOOST_INCLUDE_DIR xgboost/c_api.h REQUIRED)
find_library(DLIB_LIBRARY NAMES dlib REQUIRED)
find_path(DLIB_INCLUDE_DIR dlib/random_forest.h REQUIRED)
find_library(SVM_LIBRARY NAMES svm REQUIRED)
find_path(SVM_INCLUDE_DIR libsvm/svm.h REQUIRED)

# LibTorch uses whatever BLAS the system has; the reference one makes training ten times slower.
find_library(BLAS_AT_RUN_TIME NAMES libblas.so.3 REQUIRED)
file(REAL_PATH "${BLAS_AT_RUN_TIME}" blas_file)
if(NOT blas_file MATCHES "openblas|blis|mkl")
  message(WARNING "the system's BLAS is ${blas_file}: training will be ten times slower than with libopenblas0-openmp")
endif()

millrace_sources(network models/network models/network/trial)
millrace_sources(regressors models/regressors)
millrace_sources(streamtune models/streamtune/encoder)
millrace_sources(monotone models/monotone/fitted)
millrace_sources(performance models/performance/fitted)
millrace_sources(forecasting models/forecasting/gru)
millrace_sources(pipelines models/pipelines/network)
millrace_sources(entry models/library)
set_target_properties(millrace_kernel millrace_plan millrace_graphs millrace_models PROPERTIES POSITION_INDEPENDENT_CODE ON)
# Its parts once, for the library and for their tests.
add_library(millrace_learning_parts OBJECT ${network} ${regressors} ${streamtune} ${monotone} ${performance}
                                           ${forecasting} ${pipelines} ${entry})
set_target_properties(millrace_learning_parts PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_include_directories(millrace_learning_parts SYSTEM PUBLIC "${XGBOOST_INCLUDE_DIR}" "${DLIB_INCLUDE_DIR}"
                                                                  "${SVM_INCLUDE_DIR}")
target_link_libraries(millrace_learning_parts PUBLIC millrace_models Eigen3::Eigen "${DLIB_LIBRARY}"
                                                     "${XGBOOST_LIBRARY}" "${SVM_LIBRARY}" ${TORCH_LIBRARIES})

add_library(millrace_learning MODULE)
set_target_properties(millrace_learning PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}"
                                                   LINKER_LANGUAGE CXX)
target_link_libraries(millrace_learning PRIVATE millrace_learning_parts)
