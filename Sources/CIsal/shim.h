// libisal, opened on first use: linked, it would cost every start of a program one more shared library.
#pragma once
#include <dlfcn.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdbool.h>

/// The functions of libisal that are used, as found in the loaded library.
struct isal_functions {
  void (*deflate_init)(struct isal_zstream *stream);
  int (*deflate_set_dict)(struct isal_zstream *stream, uint8_t *dictionary, uint32_t length);
  int (*deflate)(struct isal_zstream *stream);
  uint32_t (*crc32)(uint32_t initial, const unsigned char *bytes, uint64_t length);
};

/// Fills in `functions`; false where the library or one of the functions is missing.
static inline bool isal_load(struct isal_functions *functions) {
  void *library = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  *(void **)&functions->deflate_init = dlsym(library, "isal_deflate_init");
  *(void **)&functions->deflate_set_dict = dlsym(library, "isal_deflate_set_dict");
  *(void **)&functions->deflate = dlsym(library, "isal_deflate");
  *(void **)&functions->crc32 = dlsym(library, "crc32_gzip_refl");
  return functions->deflate_init && functions->deflate_set_dict && functions->deflate && functions->crc32;
}
