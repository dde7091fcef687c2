# Where whisper comes from. The first that works is taken, and one line says which and why:
#   1 a source folder that the user names (FETCHCONTENT_SOURCE_DIR_WHISPER)
#   2 upstream's pinned release, fetched
#   3 an installed libwhisper, by its CMake package, then by pkg-config
# (`build.sh` adds a fourth on Debian: it installs the distribution's package, and 3 finds it.)
#
# Sets ECHONATIVE_WHISPER_SOURCE (source, fetch or system), _VERSION, _WHY, _INCLUDE, _TARGETS and ECHONATIVE_HAS_PARAKEET.
set(ECHONATIVE_WHISPER auto CACHE STRING "Where whisper comes from: auto, source, fetch or system")
set_property(CACHE ECHONATIVE_WHISPER PROPERTY STRINGS auto source fetch system)
if(NOT ECHONATIVE_WHISPER MATCHES "^(auto|source|fetch|system)$")
  message(FATAL_ERROR "whisper: ECHONATIVE_WHISPER is '${ECHONATIVE_WHISPER}', not auto, source, fetch or system")
endif()

set(ECHONATIVE_WHISPER_TAG v1.9.5)
set(ECHONATIVE_WHISPER_REPOSITORY https://github.com/ggml-org/whisper.cpp)
set(ECHONATIVE_WHISPER_MINIMUM 1.9)

include(WhisperProbes)

set(ECHONATIVE_WHISPER_SOURCE "")
foreach(_way source fetch system)
  if(NOT ECHONATIVE_WHISPER_SOURCE AND ECHONATIVE_WHISPER MATCHES "^(auto|${_way})$")
    cmake_language(CALL echonative_probe_${_way} _found _reason)
    if(_found)
      set(ECHONATIVE_WHISPER_SOURCE ${_way})
      set(ECHONATIVE_WHISPER_WHY "${_reason}")
      message(STATUS "whisper: ${_way}: yes, ${_reason}")
    else()
      message(STATUS "whisper: ${_way}: no, ${_reason}")
      # A folder that was named on purpose is never replaced by something else.
      if(_way STREQUAL "source" AND FETCHCONTENT_SOURCE_DIR_WHISPER)
        break()
      endif()
    endif()
  endif()
endforeach()

if(NOT ECHONATIVE_WHISPER_SOURCE)
  message(FATAL_ERROR "There is no whisper to build against: see the lines 'whisper: ...' above.")
elseif(ECHONATIVE_WHISPER_SOURCE STREQUAL "system")
  include(WhisperFromSystem)
else()
  include(WhisperFromSource)
endif()
