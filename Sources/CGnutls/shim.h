// Typed inline shims over what of GnuTLS are macros, or names that are both macro and enumerator.
#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/// A server's session without resumption: clients that wait with select() would be woken by tickets and find no bytes.
static inline int hkd_tls_server(gnutls_session_t *session) {
  return gnutls_init(session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
}

/// A client's session.
static inline int hkd_tls_client(gnutls_session_t *session) {
  return gnutls_init(session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
}

/// A fresh key on the curve P-256.
static inline int hkd_tls_generate(gnutls_x509_privkey_t key) {
  return gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
}

static inline unsigned hkd_tls_usage_authority(void) { return GNUTLS_KEY_KEY_CERT_SIGN; }
static inline unsigned hkd_tls_usage_server(void) { return GNUTLS_KEY_DIGITAL_SIGNATURE; }
static inline const char *hkd_tls_purpose_server(void) { return GNUTLS_KP_TLS_WWW_SERVER; }

/// gnutls_free is a variable that holds a function.
static inline void hkd_tls_free(void *bytes) { gnutls_free(bytes); }
