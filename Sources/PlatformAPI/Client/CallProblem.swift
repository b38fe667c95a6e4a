import HKDLanguage

/// A call that did not succeed, with what its caller must know to go on.
package struct CallProblem: Error, Sendable {
  package let failure: Failure
  /// It may well succeed if tried again later.
  package var isTransient = false
  /// The platform may have done what was asked although no answer says so.
  package var mayHaveActed = false
  /// Nanoseconds that the server asked to be left alone.
  package var retryAfter: Int?
  /// The server did not act, it only counts too many calls.
  package var isRateLimit = false
  /// Nothing listens there, or the name is unknown: waiting for long is of little use.
  package var isAbsence = false
  /// Refused for want of a second factor: for this app, or (the empty text) for this very call.
  package var secondFactorFor: String?
}
