// Typed inline shims over the calls of libmicrohttpd that are variadic or hand back unions, which Swift does not import.
#pragma once
#include <microhttpd.h>
#include <stdint.h>
#include <stddef.h>

/// How one daemon is to run; every limit in the unit of the libmicrohttpd option of the same name.
struct hkd_mhd_settings {
  int listen_socket;
  unsigned int threads;
  unsigned int connection_limit;
  unsigned int connection_timeout;
  size_t connection_memory;
  void *context;
  MHD_AccessHandlerCallback access;
  MHD_RequestCompletedCallback completed;
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  MHD_NotifyConnectionCallback connection;
};

static inline struct MHD_Daemon *hkd_mhd_start(const struct hkd_mhd_settings *s) {
  // poll, not epoll: the library asks epoll for edges, and misses the end of a connection that comes along with the last bytes
  // before it until the idle time is over.
  return MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE, 0, NULL, NULL, s->access, s->context,
      MHD_OPTION_LISTEN_SOCKET, s->listen_socket,
      MHD_OPTION_THREAD_POOL_SIZE, s->threads,
      MHD_OPTION_CONNECTION_LIMIT, s->connection_limit,
      MHD_OPTION_CONNECTION_TIMEOUT, s->connection_timeout,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->connection_memory,
      // What the library would refuse beyond this (no Host, blanks in the target) is refused by the program, in the API's own form.
      MHD_OPTION_STRICT_FOR_CLIENT, 0,
      MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
      MHD_OPTION_URI_LOG_CALLBACK, s->target, s->context,
      MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
      MHD_OPTION_END);
}

/// The socket of a connection, or -1.
static inline int hkd_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// The other end's address, or NULL.
static inline const struct sockaddr *hkd_mhd_peer(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

/// How many connections a daemon has now.
static inline unsigned int hkd_mhd_connections(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  return info ? info->num_connections : 0;
}

/// Closes an upgraded connection and gives its memory back.
static inline void hkd_mhd_close(struct MHD_UpgradeResponseHandle *handle) {
  MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}
