# Compiles whisper.cpp and ggml as shared libraries, from a named folder or from the pinned release.
include(FetchContent)

set(BUILD_SHARED_LIBS ON)
# Upstream leaves its fastest matrix kernels off; presets choose the rest.
set(GGML_LLAMAFILE_DEFAULT ON)
set(WHISPER_BUILD_TESTS OFF)
set(WHISPER_BUILD_EXAMPLES OFF)
set(WHISPER_BUILD_SERVER OFF)
set(FETCHCONTENT_UPDATES_DISCONNECTED_WHISPER ON)
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
if(ECHONATIVE_WHISPER_SOURCE STREQUAL "fetch")
  set(WHISPER_BUILD_IS_DEV OFF)
endif()

# Upstream only ever appends to this list: a second configuration would keep what the first one had.
unset(GGML_AVAILABLE_BACKENDS CACHE)

FetchContent_Declare(whisper
  GIT_REPOSITORY ${ECHONATIVE_WHISPER_REPOSITORY}
  GIT_TAG ${ECHONATIVE_WHISPER_TAG}
  GIT_SHALLOW ON)
FetchContent_MakeAvailable(whisper)

get_directory_property(ECHONATIVE_WHISPER_VERSION DIRECTORY "${whisper_SOURCE_DIR}" DEFINITION WHISPER_VERSION)
if(ECHONATIVE_WHISPER_VERSION VERSION_LESS ECHONATIVE_WHISPER_MINIMUM)
  message(FATAL_ERROR
    "whisper: ${whisper_SOURCE_DIR} is ${ECHONATIVE_WHISPER_VERSION}, ${ECHONATIVE_WHISPER_MINIMUM} or newer is needed")
endif()

# In one folder, as an installation has them: the generator of the bindings takes one.
set(ECHONATIVE_WHISPER_INCLUDE "${CMAKE_BINARY_DIR}/include")
file(COPY "${whisper_SOURCE_DIR}/include/" "${whisper_SOURCE_DIR}/ggml/include/"
     DESTINATION "${ECHONATIVE_WHISPER_INCLUDE}" FILES_MATCHING PATTERN "*.h")

set(ECHONATIVE_WHISPER_TARGETS whisper ggml)
set(ECHONATIVE_HAS_PARAKEET OFF)
if(TARGET parakeet)
  set(ECHONATIVE_HAS_PARAKEET ON)
  list(APPEND ECHONATIVE_WHISPER_TARGETS parakeet)
endif()
