// libedit's el_set, el_get and history take variable arguments, which Swift does not see: one function per use, typed.
#pragma once
#include <histedit.h>
#include <stdio.h>
#include <unistd.h>
#include <fcntl.h>

typedef unsigned char (*hkd_edit_command)(EditLine *, int);
typedef char *(*hkd_edit_prompt)(EditLine *);

// A stream of its own on the descriptor, so that the C library's stdout is nobody's business here.
static inline FILE *hkd_edit_stream(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *stream = fdopen(copy, mode);
  if (stream == NULL) close(copy);
  return stream;
}

// <stdio.h> shows it only with _GNU_SOURCE, under which <sys/select.h> has another fd_set than the Glibc module's.
#include <bits/types/cookie_io_functions_t.h>
FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);

// A stream whose writes go to a function.
typedef ssize_t (*hkd_edit_write)(void *cookie, const char *bytes, size_t count);
static inline FILE *hkd_edit_stream_through(void *cookie, hkd_edit_write write) {
  cookie_io_functions_t functions = {.write = write};
  return fopencookie(cookie, "w", functions);
}

// termcap's own question, of libtinfo, whose header would bring macros like `lines` along.
int tgetent(char *entry, const char *name);
static inline int hkd_edit_knows_terminal(const char *name) {
  char entry[4096];
  return tgetent(entry, name) == 1;
}
static inline int hkd_edit_set_terminal(EditLine *edit, const char *name) { return el_set(edit, EL_TERMINAL, name); }
static inline int hkd_edit_set_error_stream(EditLine *edit, FILE *stream) { return el_set(edit, EL_SETFP, 2, stream); }

static inline void hkd_edit_set_client(EditLine *edit, void *client) { el_set(edit, EL_CLIENTDATA, client); }
static inline void *hkd_edit_client(EditLine *edit) {
  void *client = NULL;
  el_get(edit, EL_CLIENTDATA, &client);
  return client;
}

// Text between two \1 is sent as it is and takes no columns.
static inline void hkd_edit_set_prompt(EditLine *edit, hkd_edit_prompt prompt) {
  el_set(edit, EL_PROMPT_ESC, prompt, '\1');
}
static inline void hkd_edit_set_reader(EditLine *edit, el_rfunc_t reader) { el_set(edit, EL_GETCFN, reader); }
static inline void hkd_edit_set_history(EditLine *edit, History *entries) { el_set(edit, EL_HIST, history, entries); }

static inline int hkd_edit_set_mode(EditLine *edit, const char *name) { return el_set(edit, EL_EDITOR, name); }
static inline int hkd_edit_is_vi(EditLine *edit) {
  const char *name = NULL;
  return el_get(edit, EL_EDITOR, &name) == 0 && name != NULL && name[0] == 'v';
}

static inline int hkd_edit_add_command(EditLine *edit, const char *name, const char *help, hkd_edit_command command) {
  return el_set(edit, EL_ADDFN, name, help, command);
}
static inline int hkd_edit_bind(EditLine *edit, const char *keys, const char *command) {
  return el_set(edit, EL_BIND, keys, command, NULL);
}
// In vi's command mode.
static inline int hkd_edit_bind_alternate(EditLine *edit, const char *keys, const char *command) {
  return el_set(edit, EL_BIND, "-a", keys, command, NULL);
}

// The keys that make signals or stop the output come as characters while a line is edited.
static inline int hkd_edit_keep_all_keys(EditLine *edit) { return el_set(edit, EL_SETTY, "-d", "-isig", "-ixon", NULL); }
static inline void hkd_edit_prepare_terminal(EditLine *edit, int raw) { el_set(edit, EL_PREP_TERM, raw); }
// Draws prompt and line from the row and column 0 where the cursor is taken to be.
static inline void hkd_edit_draw(EditLine *edit) { el_set(edit, EL_REFRESH); }
