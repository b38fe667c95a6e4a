// zlib's start functions are macros that pass its version and the size of its stream.
#pragma once
#include <zlib.h>

/// Raw deflate (no header, no trailer), the largest window and zlib's usual memory.
static inline int zlib_raw_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

/// Inflate of one gzip member with its header and trailer.
static inline int zlib_gzip_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
