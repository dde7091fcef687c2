# `cmake --install BUILD --component echonative`: the probe, native.txt and, when whisper was compiled here, its
# libraries. Upstream's own install rules (headers, CMake packages) belong to other components.
set(_libraries "")
if(NOT ECHONATIVE_WHISPER_SOURCE STREQUAL "system")
  set(_libraries whisper ggml ggml-base ${GGML_AVAILABLE_BACKENDS})
  foreach(_target parakeet whisper.coreml)
    if(TARGET ${_target})
      list(APPEND _libraries ${_target})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES _libraries)
  foreach(_target IN LISTS _libraries)
    # One plain file per library: packages of .NET can't hold the links that versioned names need.
    set_property(TARGET ${_target} PROPERTY VERSION)
    set_property(TARGET ${_target} PROPERTY SOVERSION)
    set_property(TARGET ${_target} PROPERTY PUBLIC_HEADER)
  endforeach()
endif()

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/native.txt" CONTENT
"source=@ECHONATIVE_WHISPER_SOURCE@
version=@ECHONATIVE_WHISPER_VERSION@
why=@ECHONATIVE_WHISPER_WHY@
parakeet=@ECHONATIVE_HAS_PARAKEET@
rid=@ECHONATIVE_RID@
include=@ECHONATIVE_WHISPER_INCLUDE@
libraries=@_libraries@
" @ONLY)

# What an earlier choice left there would be loaded instead of this one.
install(CODE "
  file(GLOB _old \"\${CMAKE_INSTALL_PREFIX}/*.so*\" \"\${CMAKE_INSTALL_PREFIX}/*.dylib\" \"\${CMAKE_INSTALL_PREFIX}/*.dll\")
  if(_old)
    file(REMOVE \${_old})
  endif()" COMPONENT echonative)
if(_libraries)
  install(TARGETS ${_libraries} COMPONENT echonative
    RUNTIME DESTINATION . LIBRARY DESTINATION .)
endif()
if(EXISTS "${whisper_SOURCE_DIR}/LICENSE" AND _libraries)
  install(FILES "${whisper_SOURCE_DIR}/LICENSE" COMPONENT echonative DESTINATION . RENAME LICENSE-whisper.cpp.txt)
endif()
install(TARGETS abi-probe COMPONENT echonative RUNTIME DESTINATION .)
install(FILES "${CMAKE_BINARY_DIR}/native.txt" COMPONENT echonative DESTINATION .)
