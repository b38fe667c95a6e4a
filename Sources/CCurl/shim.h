// libcurl, opened with dlopen on the first request: linked, its 38 shared libraries would cost 9 ms of every start.
// The functions used, and typed inline calls of the variadic ones.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>
#include <sys/socket.h>

#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 02000000
#endif

struct hkd_curl {
  CURLcode (*global_init)(long flags);
  CURL *(*easy_init)(void);
  void (*easy_cleanup)(CURL *easy);
  void (*easy_reset)(CURL *easy);
  CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
  CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
  CURLcode (*easy_pause)(CURL *easy, int bits);
  CURLcode (*easy_perform)(CURL *easy);
  CURLcode (*easy_send)(CURL *easy, const void *bytes, size_t count, size_t *sent);
  CURLcode (*easy_recv)(CURL *easy, void *buffer, size_t size, size_t *count);
  const char *(*easy_strerror)(CURLcode code);
  CURLM *(*multi_init)(void);
  CURLMcode (*multi_cleanup)(CURLM *multi);
  CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
  CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
  CURLMcode (*multi_perform)(CURLM *multi, int *running);
  CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd *extra, unsigned int count, int timeout, int *ready);
  CURLMcode (*multi_wakeup)(CURLM *multi);
  CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
  struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
  void (*slist_free_all)(struct curl_slist *list);
};

// Fills the table; gives the name of the first function that is missing, or NULL.
static inline const char *hkd_curl_load(void *library, struct hkd_curl *curl) {
#define HKD_LOAD(name)                                                     \
  do {                                                                     \
    *(void **)&curl->name = dlsym(library, "curl_" #name);                 \
    if (!curl->name) return "curl_" #name;                                 \
  } while (0)
  HKD_LOAD(global_init);
  HKD_LOAD(easy_init);
  HKD_LOAD(easy_cleanup);
  HKD_LOAD(easy_reset);
  HKD_LOAD(easy_setopt);
  HKD_LOAD(easy_getinfo);
  HKD_LOAD(easy_pause);
  HKD_LOAD(easy_perform);
  HKD_LOAD(easy_send);
  HKD_LOAD(easy_recv);
  HKD_LOAD(easy_strerror);
  HKD_LOAD(multi_init);
  HKD_LOAD(multi_cleanup);
  HKD_LOAD(multi_add_handle);
  HKD_LOAD(multi_remove_handle);
  HKD_LOAD(multi_perform);
  HKD_LOAD(multi_poll);
  HKD_LOAD(multi_wakeup);
  HKD_LOAD(multi_info_read);
  HKD_LOAD(slist_append);
  HKD_LOAD(slist_free_all);
#undef HKD_LOAD
  return NULL;
}

typedef size_t (*hkd_curl_bytes)(char *bytes, size_t size, size_t count, void *context);
typedef int (*hkd_curl_seek)(void *context, curl_off_t offset, int origin);
typedef int (*hkd_curl_progress)(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);
typedef curl_socket_t (*hkd_curl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*hkd_curl_close_socket)(void *context, curl_socket_t socket);

static inline CURLcode hkd_curl_set_long(const struct hkd_curl *curl, CURL *easy, CURLoption option, long value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_size(const struct hkd_curl *curl, CURL *easy, CURLoption option, curl_off_t value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_text(const struct hkd_curl *curl, CURL *easy, CURLoption option, const char *value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_pointer(const struct hkd_curl *curl, CURL *easy, CURLoption option, void *value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_list(
    const struct hkd_curl *curl, CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_bytes(const struct hkd_curl *curl, CURL *easy, CURLoption option, hkd_curl_bytes value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode hkd_curl_set_seek(const struct hkd_curl *curl, CURL *easy, hkd_curl_seek value) {
  return curl->easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}
static inline CURLcode hkd_curl_set_progress(const struct hkd_curl *curl, CURL *easy, hkd_curl_progress value) {
  return curl->easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}
static inline CURLcode hkd_curl_set_open_socket(const struct hkd_curl *curl, CURL *easy, hkd_curl_open_socket value) {
  return curl->easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode hkd_curl_set_close_socket(const struct hkd_curl *curl, CURL *easy, hkd_curl_close_socket value) {
  return curl->easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}
static inline CURLcode hkd_curl_get_long(const struct hkd_curl *curl, CURL *easy, CURLINFO info, long *value) {
  return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode hkd_curl_get_size(const struct hkd_curl *curl, CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl->easy_getinfo(easy, info, value);
}

// The fixed-arity calls, so that Swift need not unwrap function pointers.
static inline CURLcode hkd_curl_global_init(const struct hkd_curl *curl) {
  return curl->global_init(CURL_GLOBAL_DEFAULT);
}
static inline CURL *hkd_curl_easy_init(const struct hkd_curl *curl) { return curl->easy_init(); }
static inline void hkd_curl_easy_cleanup(const struct hkd_curl *curl, CURL *easy) { curl->easy_cleanup(easy); }
static inline void hkd_curl_easy_reset(const struct hkd_curl *curl, CURL *easy) { curl->easy_reset(easy); }
static inline CURLcode hkd_curl_easy_resume(const struct hkd_curl *curl, CURL *easy) {
  return curl->easy_pause(easy, CURLPAUSE_CONT);
}
static inline CURLcode hkd_curl_easy_perform(const struct hkd_curl *curl, CURL *easy) { return curl->easy_perform(easy); }
static inline CURLcode hkd_curl_easy_send(
    const struct hkd_curl *curl, CURL *easy, const void *bytes, size_t count, size_t *sent) {
  return curl->easy_send(easy, bytes, count, sent);
}
static inline CURLcode hkd_curl_easy_recv(
    const struct hkd_curl *curl, CURL *easy, void *buffer, size_t size, size_t *count) {
  return curl->easy_recv(easy, buffer, size, count);
}
// The socket of a connection made with CURLOPT_CONNECT_ONLY; -1 if there is none.
static inline int hkd_curl_active_socket(const struct hkd_curl *curl, CURL *easy) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  return curl->easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? (int)socket : -1;
}
static inline const char *hkd_curl_strerror(const struct hkd_curl *curl, CURLcode code) {
  return curl->easy_strerror(code);
}
static inline CURLM *hkd_curl_multi_init(const struct hkd_curl *curl) { return curl->multi_init(); }
static inline void hkd_curl_multi_cleanup(const struct hkd_curl *curl, CURLM *multi) { curl->multi_cleanup(multi); }
static inline CURLMcode hkd_curl_multi_add(const struct hkd_curl *curl, CURLM *multi, CURL *easy) {
  return curl->multi_add_handle(multi, easy);
}
static inline CURLMcode hkd_curl_multi_remove(const struct hkd_curl *curl, CURLM *multi, CURL *easy) {
  return curl->multi_remove_handle(multi, easy);
}
static inline CURLMcode hkd_curl_multi_perform(const struct hkd_curl *curl, CURLM *multi) {
  int running = 0;
  return curl->multi_perform(multi, &running);
}
static inline CURLMcode hkd_curl_multi_poll(const struct hkd_curl *curl, CURLM *multi, int milliseconds) {
  return curl->multi_poll(multi, NULL, 0, milliseconds, NULL);
}
static inline CURLMcode hkd_curl_multi_wakeup(const struct hkd_curl *curl, CURLM *multi) {
  return curl->multi_wakeup(multi);
}
// The next finished transfer with its result; NULL when there is none.
static inline CURL *hkd_curl_multi_finished(const struct hkd_curl *curl, CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl->multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}
static inline struct curl_slist *hkd_curl_list_append(
    const struct hkd_curl *curl, struct curl_slist *list, const char *text) {
  return curl->slist_append(list, text);
}
static inline void hkd_curl_list_free(const struct hkd_curl *curl, struct curl_slist *list) { curl->slist_free_all(list); }
